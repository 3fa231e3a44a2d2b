import type { Refusal } from '../../domain/change.ts'
import type { DoneBefore } from '../../survey/making-obstacle.ts'
import { maskedFor, ownedKeys } from '../../survey/subject.ts'
import type { ApplyContext } from './apply-context.ts'
import { lastLook } from './last-look.ts'
import type { Operation } from './operation.ts'

/**
 * Why what is new could not be made, looked at before anything is removed for it; null when nothing stands in the
 * way. What is to be made elsewhere than what is replaced has its last look now: something that came to its place
 * would else be seen when the old one is gone.
 *
 * @param before what is done before by others too. Default: of a replace, its own removal
 */
export async function problemOfMaking(
  operation: Operation,
  context: ApplyContext,
  before: DoneBefore | null = null,
): Promise<string | null> {
  const { makes } = operation
  const making = makes?.operation ?? operation
  const missing = making.action === 'create' ? await context.missingObstacle(making.before) : null
  if (missing !== null) return refusalText(missing, operation.second === true && before === null)
  if (makes === undefined)
    return operation.action === 'create' && before !== null ? obstacleText(operation, before, context) : null
  if (makes.elsewhere) {
    const { subject } = makes.operation.before
    const now = await context.read(subject)
    const look = lastLook({ ...makes.operation, second: false }, now, () => context.followsAct(subject.address))
    if (look !== 'done' && 'moved' in look) return maskedFor(now.subject, look.moved)
  }
  const { subject } = operation.before
  const alone = { removed: [subject], gone: new Set(ownedKeys(subject)), made: new Set<string>() }
  return obstacleText(makes.operation, before ?? alone, context)
}

async function obstacleText(
  making: Operation,
  before: DoneBefore,
  { obstacle: look }: ApplyContext,
): Promise<string | null> {
  const obstacle = await look(making.before.subject, before)
  return obstacle === null ? null : refusalText(obstacle)
}

/** @param changed whether what it replaces is removed already */
function refusalText({ because, remedy }: Refusal, changed = false): string {
  return `${because}.${changed ? '' : ' Nothing was changed.'} ${remedy}`
}
