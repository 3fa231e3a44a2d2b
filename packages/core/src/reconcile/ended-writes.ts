import type { StateWrite } from '../contracts/state-write.ts'
import { endedAcknowledgements } from '../drift/acknowledgement-events.ts'
import type { Surveyed } from '../survey/subject.ts'

/** Takes off the record which acknowledgements a read under the guard found to be over. */
export function endedWrites(found: readonly Surveyed[], actor: string): readonly StateWrite[] {
  return found.flatMap((item) => endedAcknowledgements(item, actor)).map((one) => ({ write: 'unacknowledge', ...one }))
}
