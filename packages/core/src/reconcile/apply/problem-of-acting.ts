import { withoutFullStop } from '../../domain/one-line.ts'
import { EngineError } from '../../errors/engine-error.ts'
import { InterruptedError } from '../../errors/interrupted-error.ts'
import { messageOf } from '../../errors/message-of.ts'
import type { DoneBefore } from '../../survey/making-obstacle.ts'
import type { ApplyContext } from './apply-context.ts'
import type { Moved, Operation } from './operation.ts'
import { problemOfMaking } from './problem-of-making.ts'

/**
 * Why an operation could not be done, looked at before its intent is written; null when nothing stands in the way. The fixers
 * are loaded now, also that of what a removal makes room for: nothing is begun, nor removed, that they could not go on with.
 *
 * @param before as `problemOfMaking` takes it
 */
export async function problemOfActing(
  operation: Operation,
  context: ApplyContext,
  before: DoneBefore | null = null,
): Promise<Omit<Moved, 'now'> | null> {
  const parts = [operation, ...(operation.makes === undefined ? [] : [operation.makes.operation])]
  for (const type of new Set(parts.map((part) => part.before.subject.type)))
    try {
      await context.loadFixer(type)
    } catch (error) {
      return { moved: unloaded(error, operation), cancelled: InterruptedError.isInstance(error) }
    }
  const moved = await problemOfMaking(operation, context, before)
  return moved === null ? null : { moved }
}

function unloaded(error: unknown, { second = false }: Operation): string {
  const { detail, remedy } = EngineError.isInstance(error) ? error : {}
  const told = [messageOf(error), detail, second ? undefined : 'Nothing was changed', remedy]
  return told.flatMap((text) => (text === undefined ? [] : [`${withoutFullStop(text)}.`])).join(' ')
}
