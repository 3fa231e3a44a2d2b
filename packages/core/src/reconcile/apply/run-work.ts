import type { Hold } from '../../contracts/hold.ts'
import type { WritingHost } from '../../contracts/host.ts'
import type { StateStore } from '../../contracts/state-store.ts'
import type { StateWrite } from '../../contracts/state-write.ts'
import type { DefinitionReference } from '../../domain/definition.ts'
import type { Plan } from '../../domain/plan.ts'
import type { ProgressEvent } from '../../domain/progress.ts'
import type { RunReport } from '../../domain/run.ts'
import type { ProviderRegistry } from '../../providers/provider-registry.ts'
import type { SnapshotPolicy } from '../../snapshots/automatic-snapshots.ts'
import type { SurveySettings } from '../../survey/survey-subjects.ts'
import type { LeftMissing } from '../plan/hold/left-missing.ts'
import type { ApplyContext } from './apply-context.ts'
import type { RunNode } from './apply-node.ts'
import type { RunPlaces } from './open-in-turn.ts'
import type { RunOrder } from './run-order.ts'

/** What every run acts with. */
export interface RunContext {
  readonly store: StateStore
  readonly hold: Hold
  readonly host: WritingHost
  readonly registry: ProviderRegistry
  readonly settings: Omit<SurveySettings, 'state' | 'signal'>
  readonly fixTimeout: number
  readonly parallelism: number
  readonly actor: string
  readonly snapshots: SnapshotPolicy
  readonly places: RunPlaces
  readonly signal: AbortSignal | undefined
  progress(event: ProgressEvent): void
}

/** What a run is to do. */
export interface RunWork extends RunOrder {
  readonly plan: Plan
  readonly definition: DefinitionReference | null
  readonly nodes: ReadonlyMap<string, RunNode>
  /** Written in the transaction that opens the run. */
  readonly opening: readonly StateWrite[]
  readonly resolved: RunReport['resolved']
  /** What it leaves missing, as acknowledged. */
  readonly leftMissing: readonly LeftMissing[]
  readonly complete: ApplyContext['complete']
  readonly know: ApplyContext['know']
  readonly recordDeclared: ApplyContext['recordDeclared']
  /** Writes of a run that completed: outputs. */
  closing(): Promise<readonly StateWrite[]>
}
