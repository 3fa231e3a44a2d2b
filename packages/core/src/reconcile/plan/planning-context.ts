import type { ProgressEvent } from '../../domain/progress.ts'
import type { RecordsContext } from '../../survey/survey-records.ts'

/** What planning looks with: the record for reading, readers, and the environment of expressions. */
export interface PlanningContext extends RecordsContext {
  readonly environment: Readonly<Record<string, string>>
  /** Bytes; larger content is not kept, only its digest. */
  readonly maxContent: number
  /** Package to version, for the plan's binding. */
  readonly versions: (types: Iterable<string>) => Readonly<Record<string, string>>
  progress(event: ProgressEvent): void
}
