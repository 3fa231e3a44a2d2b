import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { EventType } from '@sloth-runner/core'
import { openStore } from '@sloth-runner/store'
import { expect } from 'vitest'
import type { Sandbox } from './sandbox.ts'

/** What the stack of this life declares. */
export const lifeDefinition = `name: web
version: 1.0.0
resources:
  a: { type: "file:file", properties: { path: a, content: x } }
outputs:
  token: { value: t-12345678, sensitive: true }
`

/** The commands of a whole life of a stack, and the events that each must have left when its process has ended. */
const life: readonly (readonly [line: string, ...tells: EventType[]])[] = [
  ['stack create web', 'stack.created'],
  ['run', 'lock.acquired', 'stack.updated', 'stack.execution.started', 'stack.execution.completed', 'lock.released'],
  ['stack lock acquire web', 'lock.acquired'],
  ['run', 'lock.session_opened', 'stack.execution.started', 'stack.execution.completed', 'lock.session_closed'],
  ['stack lock release web', 'lock.released'],
  ['stack lock acquire web --ttl 1ms', 'lock.acquired'],
  ['stack lock acquire web', 'lock.taken_over'],
  ['stack lock force-release web --reason stuck', 'lock.force_released'],
  ['stack deps add web network', 'dependency.added'],
  ['stack deps remove web network', 'dependency.removed'],
  ['stack values set web replicas 3', 'value.set'],
  ['stack values delete web replicas', 'value.deleted'],
  ['stack output web token --show-secrets', 'secret.shown'],
  ['secrets rotate', 'secret.key_rotated'],
  ['secrets rotate --re-encrypt', 'secret.key_rotated', 'secret.moved', 'secret.key_dropped'],
  ['hook add note --event stack.created --command true', 'hook.added'],
  ['hook remove note', 'hook.removed'],
  ['stack snapshot create web', 'snapshot.created'],
  ['stack snapshot export web v1 --output v1.json', 'snapshot.exported'],
  ['stack snapshot import web v1.json', 'snapshot.imported'],
  ['stack snapshot restore web v1 --auto-approve', 'snapshot.created', 'snapshot.restored'],
  ['stack snapshot delete web v1 --auto-approve', 'snapshot.deleted'],
  ['stack snapshot prune web --keep 0 --auto-approve', 'snapshot.pruned'],
  ['run', 'snapshot.created'],
  ['stack resources rename web a b', 'resource.renamed'],
  ['stack resources rename web b a', 'resource.renamed'],
  ['stack drift detect web --exit-zero', 'drift.detected'],
  ['stack drift ack web a content --reason meant', 'drift.acknowledged'],
  ['stack drift ack web a content --remove', 'drift.acknowledgement_removed'],
  ['stack drift fix web --auto-approve', 'drift.fixed'],
  ['stack drift detect web', 'drift.checked'],
  ['stack resources accept web a', 'resource.accepted'],
  ['stack resources forget web a --auto-approve', 'resource.forgotten'],
  ['run --take-over --auto-approve', 'stack.execution.completed'],
  ['stack export web --output web.json', 'stack.exported'],
  ['stack import web.json --overwrite --auto-approve', 'stack.imported'],
  ['db backup --output copy.db'],
  ['db restore copy.db --auto-approve', 'database.restored'],
  ['stack destroy web --auto-approve', 'stack.destroyed'],
  ['stack delete web --auto-approve', 'stack.deleted'],
]

/** Before these somebody else changes the managed file. */
const changedBefore = new Set([
  'stack drift detect web --exit-zero',
  'stack drift fix web --auto-approve',
  'stack resources accept web a',
])

/** How many commands a life has. */
export const commandsOfALife = life.length

/** Lives once in a sandbox, and looks after each command for what it must have told. */
export async function liveOnce(sandbox: Sandbox): Promise<void> {
  rmSync(join(sandbox.folder, 'copy.db'), { force: true })
  let newest = (await eventsOf(sandbox))[0]?.id ?? 0
  for (const [line, ...tells] of life) {
    if (changedBefore.has(line)) sandbox.write('a', 'changed by somebody')
    const end = await sandbox.sloth(line)
    expect({ line, exitCode: end.exitCode, stderr: end.stderr }).toMatchObject({ line, exitCode: 0 })
    const events = await eventsOf(sandbox)
    const added = events.filter(({ id }) => id > newest)
    expect({ line, types: added.map(({ type }) => type) }).toEqual({ line, types: expect.arrayContaining(tells) })
    newest = events[0]?.id ?? newest
  }
}

/** The newest events, read anew: a restore puts another database in the place of the one there was. */
async function eventsOf(sandbox: Sandbox) {
  const store = openStore({ path: join(sandbox.folder, '..', 'stacks.db') })
  try {
    return await store.findEvents({ limit: 100 })
  } finally {
    await store.close()
  }
}
