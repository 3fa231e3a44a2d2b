import type { ImportedStack, StackExport } from '../../domain/stack-export.ts'
import type { HoldRequest } from './hold-request.ts'

/** What an export is for. */
export interface KeepRequest<Document> {
  /**
   * Puts the document where it is to be, durably. The event that tells of the export is recorded only after that; what this
   * throws is passed on, and nothing is recorded. Default: the document is only given back.
   */
  keep?(document: Document): void | Promise<void>
}

/** How to export a stack. */
export interface ExportRequest extends KeepRequest<StackExport> {
  /** With all its snapshots. `EngineError` `snapshot-corrupt` when one is damaged. Default: false. */
  readonly versions?: boolean
}

/** How to import a stack. */
export interface ImportRequest extends HoldRequest {
  /** Default: the name in the document. */
  readonly as?: string
  /** Take the rows that are good and name the others. Default: false, all or nothing. */
  readonly partial?: boolean
  /**
   * Put it in place of a stack of that name. A snapshot keeps what that declared, in the same transaction. Default: false, a
   * stack that is not empty is refused.
   */
  readonly overwrite?: boolean
  /**
   * Asked under the lock, with what would be done, before something on record is replaced; what is replaced is what was
   * shown. Nothing is written unless it says yes. Default: yes.
   */
  approve?(planned: ImportedStack): Promise<boolean>
  /** Say what would be done, take no lock and write nothing. Default: false. */
  readonly dryRun?: boolean
}
