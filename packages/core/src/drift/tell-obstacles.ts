import type { FieldVerdict, ResourceVerdict } from '../domain/verdict.ts'
import { isWayMade } from '../survey/is-way-made.ts'
import { makingObstacle } from '../survey/making-obstacle.ts'
import { ownedKeys, type Surveyed } from '../survey/subject.ts'
import type { RecordsContext } from '../survey/survey-records.ts'

/**
 * The verdicts of what was found, with what stands in the way of making again what is not there: no fix of that alone mends it,
 * and one of the stack does only where it makes what is needed. Changes nothing.
 */
export async function tellObstacles(
  stack: string,
  found: readonly Surveyed[],
  { settings }: Pick<RecordsContext, 'settings'>,
): Promise<readonly ResourceVerdict[]> {
  const missing = found.filter(isMissing)
  if (missing.length === 0) return found.map(({ verdict }) => verdict)
  const made = new Set(missing.flatMap(({ subject }) => ownedKeys(subject)))
  // Whoever fixes may be allowed more than who looks, and is told then what it may not do.
  const host = { ...settings.host, isWritable: async () => true }
  const lookWith = ({ subject }: Surveyed, keys: ReadonlySet<string>) =>
    makingObstacle(subject, { removed: [], gone: new Set(), made: keys }, { ...settings, host })
  const told = missing.map(async (each): Promise<readonly [Surveyed, ResourceVerdict]> => {
    const alone = await lookWith(each, new Set())
    if (alone === null) return [each, each.verdict]
    const together = isWayMade(each.subject, made) ? null : await lookWith(each, made)
    const suggestion = together === null ? `sloth-runner stack drift fix ${stack}` : together.remedy
    const tell = (field: FieldVerdict) =>
      isExistence(field) ? { ...field, obstacle: alone.because, suggestion } : field
    return [each, { ...each.verdict, fields: each.verdict.fields.map(tell) }]
  })
  const verdicts = new Map(await Promise.all(told))
  return found.map((each) => verdicts.get(each) ?? each.verdict)
}

/** What a fix would make again. */
function isMissing({ subject, observation, verdict: { verdict, fields } }: Surveyed): boolean {
  return subject.declared !== null && observation.status === 'absent' && verdict === 'drift' && fields.some(isExistence)
}

function isExistence({ path, verdict }: FieldVerdict): boolean {
  return path.length === 0 && verdict === 'drift'
}
