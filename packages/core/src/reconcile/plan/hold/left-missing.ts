import { posix } from 'node:path'
import type { ReadingHost } from '../../../contracts/host.ts'
import type { AcknowledgedField } from '../../../domain/acknowledgement.ts'
import type { Refusal } from '../../../domain/change.ts'
import { onOneLine, withoutFullStop } from '../../../domain/one-line.ts'
import { nameOfField } from '../../../domain/path.ts'
import { localPathOf } from '../../../domain/place-key.ts'
import { formatTime } from '../../../domain/quantities.ts'
import { shellWord } from '../../../domain/shell-word.ts'
import { missingFolders } from '../../../providers/missing-folders.ts'
import { editedKeys, ownedKeys, type Subject, type Surveyed } from '../../../survey/subject.ts'

/** What is declared, not there, and left so because somebody acknowledged that. */
export interface LeftMissing {
  readonly stack: string
  /** As the record has it. */
  readonly address: string
  /** Where it would be, as that is written and as it really is. */
  readonly paths: readonly string[]
  readonly acknowledgement: AcknowledgedField
}

/** What of a stack is left missing. Pure. */
export function leftMissing(stack: string, found: Iterable<Surveyed>): readonly LeftMissing[] {
  return [...found].flatMap(({ subject, observation, verdict: { fields } }) => {
    const [field] = fields
    if (observation.status !== 'absent' || field?.reason !== 'acknowledged') return []
    const { acknowledgement } = field
    if (acknowledgement === undefined) return []
    return [
      { stack, address: addressOf(subject), paths: localPaths(ownedKeys(subject), subject.host), acknowledgement },
    ]
  })
}

/**
 * Why a resource is not made: a folder on its way is missing, and left so. Null where there is no such folder. Whatever makes
 * folders on its own makes none of those. Changes nothing.
 */
export async function missingObstacle(
  found: Pick<Surveyed, 'subject' | 'verdict'>,
  missing: readonly LeftMissing[],
  host: Pick<ReadingHost, 'realPath' | 'inspect'>,
): Promise<Refusal | null> {
  if (missing.length === 0) return null
  const { subject } = found
  for (const path of localPaths([...ownedKeys(subject), ...editedKeys(subject)], subject.host))
    for (const folder of await missingFolders(posix.dirname(path), host)) {
      const left = missing.find(({ paths }) => paths.includes(folder))
      if (left !== undefined) return { because: becauseOf(folder, left), remedy: remedyOf(left, found) }
    }
  return null
}

function becauseOf(folder: string, { acknowledgement: { reason, actor, createdAt, until } }: LeftMissing): string {
  const end = until === null ? '' : `, until ${formatTime(until)}`
  const why = onOneLine(`${withoutFullStop(reason)} (${actor}, ${formatTime(createdAt)}${end})`)
  return `it would be made in ${folder}, which is not there, and that is acknowledged: ${why}`
}

function remedyOf(left: LeftMissing, { subject, verdict }: Pick<Surveyed, 'subject' | 'verdict'>): string {
  const command = (address: string, rest: string) =>
    `"sloth-runner stack drift ack ${left.stack} ${shellWord(address)} ${nameOfField([])} ${rest}"`
  const takenBack = `Take that back, and "${left.address}" is made as well: ${command(left.address, '--remove')}`
  // Only drift can be acknowledged.
  if (verdict.verdict !== 'drift') return `${takenBack}. Or declare "${subject.address}" elsewhere, or not at all.`
  return `${takenBack}. Or acknowledge that this is missing too: ${command(addressOf(subject), '--reason …')}.`
}

function addressOf({ record, address }: Subject): string {
  return record?.address ?? address
}

function localPaths(keys: readonly string[], host: string): readonly string[] {
  return keys.flatMap((key) => localPathOf(key, host) ?? [])
}
