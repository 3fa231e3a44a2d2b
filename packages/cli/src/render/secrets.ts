import { resolve } from 'node:path'
import { type KeyRotation, onOneLine, type SecretKey, type SecretsStatus } from '@sloth-runner/core'
import type { Paint } from './paint.ts'
import { renderTable } from './table.ts'
import { renderCount, renderTime } from './units.ts'

/** The keys of sensitive values, and how it stands with them. */
export function renderSecretsStatus({ keys, secrets, outdated }: SecretsStatus, paint: Paint): string {
  if (keys.length === 0) return 'There is no sensitive value yet, and no key: the first one makes it.'
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
    table,
    '',
    ...missing.flatMap((key) => renderMissing(key, paint)),
    summary(secrets, outdated, missing, paint),
  ].join('\n')
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

function summary(secrets: number, outdated: number, missing: readonly SecretKey[], paint: Paint): string {
  const count = renderCount(secrets, 'sensitive value')
  const lost = missing.reduce((sum, key) => sum + key.secrets, 0)
  if (missing.length > 0 && missing.every(isOver)) return `${count}, all of which can be read.`
  if (missing.length > 0)
    return paint('bad', `${count}, of which ${lost} cannot be read: what needs them is unknown until the key is back.`)
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
  const { key, previous, keyFileMade, moved, damaged, dropped, kept, setAside, unopened } = rotation
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
    lines.push(`${paint('bad', '✗')} The secret ${id} is damaged and was left as it is: see "sloth-runner db check".`)
  return [...lines, '', ...advice(rotation, view, paint)].join('\n')
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
