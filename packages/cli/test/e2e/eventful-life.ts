import { join } from 'node:path'
import type { EventType } from '@sloth-runner/core'
import { openStore } from '@sloth-runner/store'
import { expect } from 'vitest'
import type { Sandbox } from './sandbox.ts'

/** What the stack of this life declares. */
export const lifeDefinition =
  'name: web\nversion: 1.0.0\nresources:\n  a: { type: "file:file", properties: { path: a, content: x } }\n'

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
  ['stack snapshot create web', 'snapshot.created'],
  ['stack snapshot restore web v1 --auto-approve', 'snapshot.created', 'snapshot.restored'],
  ['stack snapshot delete web v1 --auto-approve', 'snapshot.deleted'],
  ['stack snapshot prune web --keep 0 --auto-approve', 'snapshot.pruned'],
  ['run', 'snapshot.created'],
  ['stack drift detect web --exit-zero', 'drift.detected'],
  ['stack drift fix web --auto-approve', 'drift.fixed'],
  ['stack destroy web --auto-approve', 'stack.destroyed'],
  ['stack delete web --auto-approve', 'stack.deleted'],
]

/** How many commands a life has. */
export const commandsOfALife = life.length

/** Lives once in a sandbox, and looks after each command for what it must have told. */
export async function liveOnce(sandbox: Sandbox): Promise<void> {
  const store = openStore({ path: join(sandbox.folder, '..', 'stacks.db') })
  try {
    let newest = (await store.findEvents({ limit: 1 }))[0]?.id ?? 0
    for (const [line, ...tells] of life) {
      if (line.startsWith('stack drift')) sandbox.write('a', 'changed by somebody')
      const end = await sandbox.sloth(line)
      expect({ line, exitCode: end.exitCode, stderr: end.stderr }).toMatchObject({ line, exitCode: 0 })
      const added = (await store.findEvents({ limit: 100 })).filter(({ id }) => id > newest)
      expect({ line, types: added.map(({ type }) => type) }).toEqual({ line, types: expect.arrayContaining(tells) })
      newest = added[0]?.id ?? newest
    }
  } finally {
    await store.close()
  }
}
