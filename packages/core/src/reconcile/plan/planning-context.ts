import type { StateReader } from '../../contracts/state-reader.ts'
import type { ProgressEvent } from '../../domain/progress.ts'
import type { ProviderRegistry } from '../../providers/provider-registry.ts'
import type { SurveySettings } from '../../survey/survey-subjects.ts'

/** What planning looks with: the record for reading, readers, and the environment of expressions. */
export interface PlanningContext {
  readonly state: StateReader
  readonly registry: ProviderRegistry
  readonly settings: Omit<SurveySettings, 'secrets'>
  readonly environment: Readonly<Record<string, string>>
  /** Package to version, for the plan's binding. */
  readonly versions: (types: Iterable<string>) => Readonly<Record<string, string>>
  progress(event: ProgressEvent): void
}
