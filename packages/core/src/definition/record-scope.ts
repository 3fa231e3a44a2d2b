import type { Json } from '../domain/json.ts'
import type { StackStatus } from '../domain/stack.ts'

/** A value on record that expressions may read. */
export interface RecordedValue {
  /** In wire form, in clear. */
  readonly value: Json
  readonly sensitive: boolean
}

/** Another stack, as expressions may read it. */
export interface RecordedStack {
  readonly outputs: ReadonlyMap<string, RecordedValue>
  readonly status: StackStatus
}

/** What expressions may read of the record: what they begin with `state` and `stacks`. */
export interface RecordScope {
  /** The stack that the definition is for. */
  readonly stack: string
  /** Whether that stack is on record: before its first run it need not be. */
  readonly made: boolean
  /** Its values by key. */
  readonly state: ReadonlyMap<string, RecordedValue>
  /** The stacks that expressions name, as far as they are on record. */
  readonly stacks: ReadonlyMap<string, RecordedStack>
  /** The names of all stacks, for telling the nearest one; empty while all that are named are there. */
  readonly stackNames: readonly string[]
}

/** A record in which nothing is. */
export const emptyRecord: RecordScope = {
  stack: '',
  made: false,
  state: new Map(),
  stacks: new Map(),
  stackNames: [],
}
