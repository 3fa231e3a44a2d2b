import type { StateReader } from '../contracts/state-reader.ts'
import { type ResourceRecord, recordedTypes } from '../domain/resource.ts'
import type { StackRecord } from '../domain/stack.ts'
import type { ProviderRegistry } from '../providers/provider-registry.ts'
import { addressesInDoubt } from './addresses-in-doubt.ts'
import { awaitingReplace } from './awaiting-replace.ts'
import { formerSubject } from './former-subject.ts'
import { withRoomMade } from './make-room.ts'
import { subjectFromRecord } from './make-subject.ts'
import { openRecords } from './open-records.ts'
import { isToBeReplaced, type Subject, type Surveyed } from './subject.ts'
import { type SurveySettings, surveySubjects } from './survey-subjects.ts'

/** What looking at records needs: a handle that cannot write, and readers. */
export interface RecordsContext {
  readonly state: StateReader
  readonly registry: ProviderRegistry
  readonly settings: Omit<SurveySettings, 'state'>
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
    readers: await registry.readers(recordedTypes(records)),
    machine: settings.host.machine,
    now: settings.now(),
    prune: false,
    inDoubt: await addressesInDoubt(stack.id, state),
    acknowledgements: heeding ? await state.acknowledgements(stack.id) : [],
  }
  const opened = await openRecords(records, state.secrets)
  const survey = (subjects: readonly Subject[]) => surveySubjects(subjects, { ...settings, state })
  const found = await survey(opened.map((record) => subjectFromRecord(record, scene)))
  const olds = opened.flatMap((record, index) => {
    const item = found[index] as Surveyed
    return isToBeReplaced(item.subject) ? [formerSubject(record, item.subject, scene)] : []
  })
  if (olds.length === 0) return found
  const former = await survey(olds)
  const previous = new Map(former.map((item) => [item.subject.address, item]))
  return found.map((item) => {
    const old = previous.get(item.subject.address)
    return old === undefined ? item : awaitingReplace(withRoomMade(item, old), old)
  })
}
