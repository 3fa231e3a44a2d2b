import type { StateReader } from '../contracts/state-reader.ts'
import type { ResourceRecord } from '../domain/resource.ts'
import type { StackRecord } from '../domain/stack.ts'
import type { ProviderRegistry } from '../providers/provider-registry.ts'
import { addressesInDoubt } from './addresses-in-doubt.ts'
import { subjectFromRecord } from './make-subject.ts'
import { openRecords } from './open-records.ts'
import type { Surveyed } from './subject.ts'
import { type SurveySettings, surveySubjects } from './survey-subjects.ts'

/** What looking at records needs: a handle that cannot write, and readers. */
export interface RecordsContext {
  readonly state: StateReader
  readonly registry: ProviderRegistry
  readonly settings: Omit<SurveySettings, 'secrets'>
}

/**
 * Reads and judges resources as they are on record. Writes nothing.
 *
 * @param heeding whether acknowledgements are heeded; without, what is acknowledged shows as what it is. Default: yes
 */
export async function surveyRecords(
  stack: StackRecord,
  records: readonly ResourceRecord[],
  { state, registry, settings }: RecordsContext,
  heeding = true,
): Promise<readonly Surveyed[]> {
  const scene = {
    readers: await registry.readers(records.map((record) => record.type)),
    machine: settings.host.machine,
    now: settings.now(),
    prune: false,
    inDoubt: await addressesInDoubt(stack.id, state),
    acknowledgements: heeding ? await state.acknowledgements(stack.id) : [],
  }
  const opened = await openRecords(records, state.secrets)
  const subjects = opened.map((record) => subjectFromRecord(record, scene))
  return surveySubjects(subjects, { ...settings, secrets: state.secrets })
}
