import type { Generated } from 'kysely'

export interface StackDependencyRow {
  readonly id: Generated<number>
  readonly stack_id: number
  readonly name: string
  readonly range: string | null
  readonly origin: string
}
