import type { DefinitionReference } from './definition.ts'
import type { Json } from './json.ts'

/** What a stack can be. */
export const stackStatuses = ['created', 'running', 'completed', 'failed', 'destroyed'] as const

/** How a stack stands. */
export type StackStatus = (typeof stackStatuses)[number]

/** A stack on record. Times are milliseconds since 1970. */
export interface StackRecord {
  readonly id: number
  readonly name: string
  readonly description: string | null
  readonly version: string | null
  readonly status: StackStatus
  readonly definition: DefinitionReference | null
  readonly createdAt: number
  readonly updatedAt: number
  readonly lastExecution: number | null
  readonly executionCount: number
}

/** A stack in a list. */
export interface StackSummary {
  readonly name: string
  readonly status: StackStatus
  readonly version: string | null
  readonly lastExecution: number | null
  /** Milliseconds the last run took; null when it never ran or has not ended. */
  readonly lastDuration: number | null
  readonly executionCount: number
  readonly createdAt: number
}

/** An output on record. A sensitive value is `{"$secret": …}`. */
export interface OutputRecord {
  readonly name: string
  readonly value: Json
  readonly sensitive: boolean
  readonly updatedAt: number
}
