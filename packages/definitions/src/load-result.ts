import type { Finding, LoadedDefinition } from '@sloth-runner/core'

/** What a file holds. With errors among the findings some of its definitions are missing. */
export interface LoadResult {
  readonly definitions: readonly LoadedDefinition[]
  readonly findings: readonly Finding[]
}
