import { resolve } from 'node:path'
import {
  type BrokenSecret,
  brokenSecretRemedies,
  type KeyRotation,
  onOneLine,
  type SecretDamage,
  type SecretKey,
  type SecretsStatus,
  secretUsersText,
} from '@sloth-runner/core'
import type { Paint } from './paint.ts'
import { renderTable } from './table.ts'
import { renderCount, renderTime } from './units.ts'

/** The keys of sensitive values, and how it stands with them. */
export function renderSecretsStatus(status: SecretsStatus, paint: Paint): string {
  const { keys, broken } = status
  if (keys.length === 0 && broken.length === 0)
    return 'There is no sensitive value yet, and no key: the first one makes it.'
  const rows = keys.map((key) => [
    key.id,
    stateOf(key),
    openedBy(key),
    String(key.secrets),
    renderTime(key.createdAt),
    key.problem === null ? 'yes' : 'NO',
  ])
  const table = renderTable(['KEY', 'STATE', 'OPENED BY', 'VALUES', 'MADE', 'CAN BE READ'], rows)
  const missing = keys.filter(({ problem }) => problem !== null)
  return [
    ...(keys.length === 0 ? [] : [table, '']),
    ...missing.flatMap((key) => renderMissing(key, paint)),
    ...(broken.length > 0 ? renderBroken(broken, paint) : []),
    summary(status, missing, paint),
  ].join('\n')
}

/** More than anybody reads at once. */
const mostShown = 20

const damageWords: Readonly<Record<SecretDamage, string>> = {
  gone: 'gone',
  damaged: 'damaged',
  'key-gone': 'its key is gone',
}

/** What is gone or damaged, what needs it, and what to do. */
function renderBroken(broken: readonly BrokenSecret[], paint: Paint): readonly string[] {
  const rows = broken
    .slice(0, mostShown)
    .map(({ id, damage, users }) => [id, damageWords[damage], secretUsersText(users)])
  const [what, them] =
    broken.length === 1 ? ['1 sensitive value is', 'it'] : [`${broken.length} sensitive values are`, 'them']
  return [
    paint('bad', `✗ ${what} gone from the database or damaged, and unknown to what needs ${them}:`),
    '',
    renderTable(['SECRET', 'WHAT IS WRONG', 'NEEDED BY'], rows),
    ...(broken.length > mostShown ? [`… and ${broken.length - mostShown} more; --json tells all.`] : []),
    '',
    ...brokenSecretRemedies(broken).map((remedy) => `  ${remedy}`),
    '',
  ]
}

function stateOf({ current, apart }: SecretKey): string {
  if (apart !== null) return apart === 'imported' ? 'imported' : 'set aside'
  return current ? 'in use' : 'older'
}

function openedBy({ wrapping, keyFile }: Pick<SecretKey, 'wrapping' | 'keyFile'>): string {
  return wrapping === 'file' ? `key file ${keyFile}` : 'passphrase'
}

function renderMissing({ id, wrapping, keyFile, problem, remedy }: SecretKey, paint: Paint): readonly string[] {
  const looked = wrapping === 'file' ? `Looked for in ${keyFile}: ` : ''
  const what = `${paint('bad', '✗')} The key ${id} cannot be opened. ${onOneLine(`${looked}${problem}`)}`
  return [what, `  ${onOneLine(remedy ?? '')}`, '']
}

/** It stays on record only until the next rotation. */
function isOver({ apart, secrets }: SecretKey): boolean {
  return apart === 'set-aside' && secrets === 0
}

function summary({ secrets, outdated, broken }: SecretsStatus, missing: readonly SecretKey[], paint: Paint): string {
  const count = renderCount(secrets, 'sensitive value')
  const lost = missing.reduce((sum, key) => sum + key.secrets, 0)
  if (missing.length > 0 && missing.every(isOver) && broken.length === 0) return `${count}, all of which can be read.`
  const told = broken.length === 0 ? '' : ' What is damaged or gone is told above.'
  if (missing.length > 0 && (lost > 0 || broken.length === 0))
    return `${paint('bad', `${count}, of which ${lost} cannot be read: what needs them is unknown until the key is back.`)}${told}`
  if (broken.length > 0) return `${count} on record.${told}`
  if (outdated === 0) return `${paint('good', '✓')} ${count}, all sealed with the key in use.`
  const older = outdated === 1 ? '1 is' : `${outdated} are`
  return `${count}, of which ${older} sealed with an older key: "sloth-runner secrets rotate --re-encrypt" seals all anew.`
}

/** What was asked for, and what the environment says. */
interface RotationView {
  readonly reencrypted: boolean
  /** Whether keys that cannot be opened were to be set aside. */
  readonly askedAside: boolean
  /** `SLOTH_RUNNER_KEY_FILE`. */
  readonly named: string | undefined
}

/** What a change of the key did, and what is to be kept. */
export function renderRotation(rotation: KeyRotation, view: RotationView, paint: Paint): string {
  const { key, previous, keyFileMade, moved, damaged, dropped, kept, setAside, unopened, gone } = rotation
  const made = keyFileMade ? ', made now for its owner alone' : ''
  const lines = [`${paint('good', '✓')} New key: ${key}`, `  Opened by: ${openedBy(rotation)}${made}`]
  if (previous !== null) lines.push(`  Before: ${previous}`)
  if (view.reencrypted) lines.push(`  Sealed anew: ${renderCount(moved, 'value')}`)
  if (setAside.length > 0) lines.push(`  Set aside: ${setAside.join(', ')}`)
  else if (view.askedAside) lines.push('  Set aside: none, all keys of this database can be opened')
  if (dropped.length > 0) lines.push(`  Keys that are gone: ${dropped.join(', ')}`)
  for (const { id, reason } of kept) lines.push(`  Key that stays: ${id}. ${reason}`)
  for (const { id, reason } of unopened) lines.push(`  Key that cannot be opened: ${id}. ${reason}`)
  for (const id of damaged)
    lines.push(
      `${paint('bad', '✗')} The secret ${id} is damaged and was left as it is: see "sloth-runner secrets status".`,
    )
  if (gone.length > 0) lines.push(goneLine(gone.length, paint))
  return [...lines, '', ...advice(rotation, view, paint)].join('\n')
}

/** Which key sealed them nobody can tell. */
function goneLine(gone: number, paint: Paint): string {
  const what = gone === 1 ? '1 sensitive value is' : `${gone} sensitive values are`
  const then = 'No key was taken away, so that they can be read if they come back'
  return `${paint('bad', '✗')} ${what} gone from the database: see "sloth-runner secrets status". ${then}.`
}

function advice(rotation: KeyRotation, { reencrypted, named }: RotationView, paint: Paint): readonly string[] {
  const { wrapping, keyFile, previous, previousKeyFile, kept, setAside, unopened } = rotation
  const lines = []
  if (wrapping === 'file' && keyFile !== previousKeyFile)
    lines.push('Keep a copy of the key file in a safe place, apart from copies of the database.')
  if (wrapping === 'passphrase') lines.push('From now on commands need this passphrase in SLOTH_RUNNER_PASSPHRASE.')
  const isLost = setAside.some((id) => id === previous)
  if (!isLost && previousKeyFile !== null && previousKeyFile !== keyFile)
    lines.push(
      `${previousKeyFile} does not open this database any more. Copies of it from before still need it: keep it with them.`,
    )
  if (setAside.some((id) => unopened.some((key) => key.id === id)))
    lines.push(
      'What is sealed with a key that was set aside stays unknown until it can be opened, or until it is declared anew. "sloth-runner secrets status" says where its key file is looked for.',
    )
  if (!reencrypted && kept.length > 0)
    lines.push('What was sealed before stays under its key, readable: --re-encrypt seals it anew.')
  if (named !== undefined && named !== '' && keyFile !== null && resolve(named) !== keyFile)
    lines.push(`${paint('warning', 'Warning:')} SLOTH_RUNNER_KEY_FILE still names ${named}: change it to ${keyFile}.`)
  return lines
}
