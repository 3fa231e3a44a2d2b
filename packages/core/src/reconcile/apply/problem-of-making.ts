import { maskedFor, ownedKeys } from '../../survey/subject.ts'
import type { ApplyContext } from './apply-context.ts'
import { lastLook } from './last-look.ts'
import type { Operation } from './operation.ts'

/**
 * Why the new object of a replace could not be made, looked at before the old one is removed; null when nothing stands in the way. What
 * is to be made elsewhere has its last look now: something that came to its place would else be seen when the old one is gone.
 */
export async function problemOfMaking({ before, makes }: Operation, context: ApplyContext): Promise<string | null> {
  if (makes === undefined) return null
  const { operation, elsewhere } = makes
  const { subject } = operation.before
  if (elsewhere) {
    const now = await context.read(subject)
    const look = lastLook({ ...operation, second: false }, now, () => context.followsAct(subject.address))
    if (look !== 'done' && 'moved' in look) return maskedFor(now.subject, look.moved)
  }
  const alone = { removed: [before.subject], gone: new Set(ownedKeys(before.subject)), made: new Set<string>() }
  const obstacle = await context.obstacle(subject, makes.before ?? alone)
  return obstacle === null ? null : `${obstacle.because}. Nothing was changed. ${obstacle.remedy}`
}
