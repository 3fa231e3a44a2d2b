import type { StackExport } from '../domain/stack-export.ts'
import type { HoldRequest } from './hold-request.ts'

/** How to import a stack. */
export interface ImportRequest extends HoldRequest {
  /** Default: the name in the document. */
  readonly as?: string
  /** Take the rows that are good and name the others. Default: false, all or nothing. */
  readonly partial?: boolean
  /**
   * Put it in place of a stack of that name. It is given what is on record and keeps it, durably, before anything is
   * written; what it answers is told as the place. Default: a stack that is not empty is refused.
   */
  readonly overwrite?: (before: StackExport) => Promise<string>
  /** Say what would be done, take no lock and write nothing. Default: false. */
  readonly dryRun?: boolean
}
