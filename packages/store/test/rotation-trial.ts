import { execFile } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import {
  createEngine,
  type Engine,
  type Json,
  type NewWrapping,
  type StateStore,
  type WritingHost,
} from '@sloth-runner/core'
import { openDatabaseCare } from '@sloth-runner/store'
import { expect } from 'vitest'
import type { RotationOrder } from './rotation-program.ts'
import program from './rotation-program.ts?bundled'
import { temporaryPath, temporaryStore } from './temporary-folder.ts'

const passphrase = 'correct horse battery'

/** Runs the program, and answers with what it printed, or null when it was killed as it was told. */
async function rotation(order: RotationOrder): Promise<string | null> {
  try {
    return (await promisify(execFile)(process.execPath, [program, JSON.stringify(order)])).stdout
  } catch (error) {
    if ((error as { signal?: string }).signal === 'SIGKILL') return null
    throw error
  }
}

const values = ['one', 'two', { deep: ['three'] }] satisfies readonly Json[]

/** A closed database with sensitive values on record. */
export async function databaseWithSecrets() {
  const store = temporaryStore()
  await store.createStack({ name: 'web', actor: 'ann@host' })
  const ids = await keep(store, values)
  const digests = await store.secrets.digests(ids)
  await store.close()
  return { path: store.path, ids, digests }
}

async function keep(store: StateStore, clear: readonly Json[]): Promise<readonly string[]> {
  const hold = await store.acquire('web', { lockedBy: 'ann@host', operation: 'run', wait: 30_000 })
  const secrets = await store.secrets.seal(clear, 'ann@host')
  await store.write(hold, [
    ...secrets.map((secret) => ({ write: 'secret', secret }) as const),
    ...secrets.map(({ id }) => {
      const declared = { password: { $secret: id } }
      return { write: 'resource', address: `r-${id}`, set: { type: 'file:file', declared } } as const
    }),
  ])
  await hold.release()
  return secrets.map(({ id }) => id)
}

/** An engine that has nothing but a record. */
export function engineOver(store: StateStore): Engine {
  return createEngine({ store, plugins: [], host: {} as WritingHost, identity: 'ann@host' })
}

/** What the key is to be wrapped with, and how many durable steps that takes at least. */
export interface Way {
  readonly name: string
  readonly steps: number
  readonly wrapping: (folder: string) => NewWrapping
}

/** The ways to change the key. */
export const ways: readonly [Way, ...Way[]] = [
  { name: 'a new key file', steps: 14, wrapping: (folder) => ({ kind: 'file', path: join(folder, 'new.key') }) },
  { name: 'a passphrase', steps: 10, wrapping: () => ({ kind: 'passphrase', passphrase }) },
]

/** Kills the program at every `stride`th durable step of a way, and looks at what it leaves. */
export async function tryKills({ steps: least, wrapping }: Way, stride: number): Promise<void> {
  const original = await databaseWithSecrets()
  const copy = () => {
    const path = temporaryPath()
    copyFileSync(original.path, path)
    copyFileSync(`${original.path}.key`, `${path}.key`)
    return { path, wrapping: wrapping(dirname(path)) }
  }
  const steps = Number(await rotation({ ...copy(), killAt: 0 }))
  expect(steps).toBeGreaterThanOrEqual(least)
  const trial = async (killAt: number) => {
    const order = copy()
    expect(await rotation({ ...order, killAt }), `step ${killAt}`).toBeNull()
    const store = temporaryStore({ path: order.path, passphrase })
    const { ids, digests } = original
    expect([...(await store.secrets.reveal(ids)).values()], `step ${killAt}`).toEqual(
      expect.arrayContaining([...values]),
    )
    expect(await store.secrets.digests(ids)).toEqual(digests)
    const done = await engineOver(store).secrets.rotate({ wrapping: order.wrapping, reencrypt: true })
    expect(done, `step ${killAt}`).toMatchObject({ kept: [], damaged: [] })
    expect((await store.reader().secrets.reveal(ids)).size).toBe(values.length)
    const check = await openDatabaseCare({ path: order.path, passphrase }, 'ann@host').check()
    expect(check).toMatchObject({ skipped: [], problems: [], checked: { secrets: values.length } })
  }
  const killed = Array.from({ length: steps }, (_, index) => index + 1).filter((killAt) => killAt % stride === 0)
  for (let next = 0; next < killed.length; next += 4) await Promise.all(killed.slice(next, next + 4).map(trial))
}
