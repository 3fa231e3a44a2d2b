import type { StateReader } from '../contracts/state-reader.ts'
import type { Refusal } from '../domain/change.ts'
import { messageOf } from '../errors/message-of.ts'
import { boundedCall } from '../providers/bounded-call.ts'
import type { ReadSettings } from '../providers/read-targets.ts'
import { contentObstacle } from './content-obstacle.ts'
import { maskedRefusal, type Subject } from './subject.ts'

/** What is done before something is made. */
export interface DoneBefore {
  readonly removed: readonly Subject[]
  /** The keys of what is removed and not made again. */
  readonly gone: ReadonlySet<string>
  /** The keys of what is made. */
  readonly made: ReadonlySet<string>
}

/** What is looked with. */
interface ObstacleSettings extends Pick<ReadSettings, 'host' | 'timeout' | 'now'> {
  /** Where content is kept. Default: it is not asked whether content can be had. */
  readonly state?: Pick<StateReader, 'object'>
}

/**
 * What stands in the way of making a resource once others are removed, and made: content that cannot be had, or what its
 * provider says. Null when nothing does. What cannot be told in time stands in the way. Changes nothing.
 */
export async function makingObstacle(
  subject: Subject,
  { removed, gone, made }: DoneBefore,
  { host, timeout, now, state }: ObstacleSettings,
): Promise<Refusal | null> {
  const deadline = now() + timeout
  const result = await boundedCall(timeout, undefined, async (signal) => {
    const content = state === undefined ? null : await contentObstacle(subject, { removed }, { state, host, signal })
    if (content !== null) return content
    const context = { host, signal, deadline, gone, made }
    return (await subject.reader?.obstacle?.(subject.target, context)) ?? null
  })
  if (result.status === 'returned') return result.value === null ? null : maskedRefusal(subject, result.value)
  const why = result.status === 'threw' ? messageOf(result.error) : 'it takes too long to look'
  return maskedRefusal(subject, { because: `it cannot be told whether it could be made: ${why}`, remedy: 'Try again.' })
}
