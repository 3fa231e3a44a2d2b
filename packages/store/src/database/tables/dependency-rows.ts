import type { Generated } from 'kysely'

/** What a stack depends on. `name`: another stack, which need not exist. A null `range` takes any version, and none. */
export interface StackDependencyRow {
  readonly id: Generated<number>
  readonly stack_id: number
  readonly name: string
  readonly range: string | null
  readonly origin: string
}
