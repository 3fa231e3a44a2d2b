import { initialSchema } from './0001-initial-schema/index.ts'
import type { Migration } from './migration.ts'

/** All steps, oldest first. */
export const migrations: readonly Migration[] = [initialSchema]
