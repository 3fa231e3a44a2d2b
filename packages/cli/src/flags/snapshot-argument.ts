import type { SnapshotReference } from '@sloth-runner/core'
import { usageError } from '../usage-error.ts'
import { argument } from './argument.ts'

/** The version of a snapshot as a positional argument. */
export const versionArgument = {
  version: argument({ required: true, description: 'Version of the snapshot: v38 or 38.' }),
}

/** The number of a version: `v38` and `38` are the same. Anything else is a usage error. */
export function snapshotVersion(text: string): number {
  const digits = /^v?([1-9]\d{0,14})$/.exec(text)?.[1]
  if (digits !== undefined) return Number(digits)
  throw usageError(`"${text}" is no version of a snapshot: it is a number from 1, as in v38 or 38.`)
}

/** A version, or `current` for the stack as it is on record now. */
export function snapshotReference(text: string): SnapshotReference {
  return text === 'current' ? 'current' : snapshotVersion(text)
}
