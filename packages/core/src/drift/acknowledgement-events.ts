import type { EndedAcknowledgement } from '../contracts/state-write.ts'
import type { Acknowledgement, AcknowledgementEnd, NewAcknowledgement } from '../domain/acknowledgement.ts'
import type { NewEvent } from '../domain/event.ts'
import { nameOfField } from '../domain/path.ts'
import type { Surveyed } from '../survey/subject.ts'
import { endOfAcknowledgement } from '../verdicts/acknowledged-rules.ts'

const because: Readonly<Record<AcknowledgementEnd, string>> = {
  removed: 'it was taken back',
  'in-sync': 'it is as declared again',
  undeclared: 'it is no longer declared',
  redeclared: 'its declaration has changed',
  expired: 'its time is over',
}

/** The event of an acknowledgement. */
export function acknowledgedEvent(acknowledgement: NewAcknowledgement): NewEvent {
  const { address, path, reason, actor, until } = acknowledgement
  const field = nameOfField(path)
  return {
    type: 'drift.acknowledged',
    severity: 'info',
    message: `The drift of "${address}" at ${field} was acknowledged: ${reason}`,
    source: 'drift',
    actor,
    data: { address, field, reason, until },
  }
}

/** An acknowledgement to be taken off the record, with its event. */
export function endedAcknowledgement(
  { id, address, path, reason, actor: by }: Acknowledgement,
  end: AcknowledgementEnd,
  actor: string,
): EndedAcknowledgement {
  const field = nameOfField(path)
  return {
    id,
    event: {
      type: 'drift.acknowledgement_removed',
      severity: 'info',
      message: `The acknowledgement of "${address}" at ${field} is over: ${because[end]}.`,
      source: 'drift',
      actor,
      data: { address, field, because: end, reason, acknowledgedBy: by },
    },
  }
}

/** The acknowledgements that a read of their resource found to be over for good. */
export function endedAcknowledgements(found: Surveyed, actor: string): readonly EndedAcknowledgement[] {
  const { subject, observation, seen, change, readAt } = found
  const facts = { declared: subject.sealed, seen, observation, change, now: readAt }
  return subject.acknowledgements.flatMap((acknowledgement) => {
    const end = endOfAcknowledgement(acknowledgement, facts)
    return end === null ? [] : [endedAcknowledgement(acknowledgement, end, actor)]
  })
}
