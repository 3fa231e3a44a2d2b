import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine, Json, LoadedDefinition } from '@sloth-runner/core'
import { openDatabaseCare } from '@sloth-runner/store'
import { describe, expect, test } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'

const canary = 'canary-7be2-never-shown'
const variables = [{ name: 'key', value: canary, origin: 'program' }] as const

/** A world with everything that was said in it. */
interface Trial {
  readonly world: FileWorld
  readonly said: unknown[]
  engine: Engine
}

const trial = (): Trial => {
  const world = fileWorld()
  return { world, said: [], engine: world.engine() }
}

const care = ({ world }: Trial) => openDatabaseCare({ path: world.database }, 'ann@host')

/** A stack of resources that knows the sensitive variable. */
function stackOf({ world }: Trial, resources: Readonly<Record<string, unknown>>, name = 'web'): LoadedDefinition {
  return world.definition(resources, { name, variables: { key: { type: 'string', sensitive: true } } })
}

/** A stack of one resource whose file holds this. */
function whole(one: Trial, content: string, { name = 'web', address = 'page' } = {}): LoadedDefinition {
  return stackOf(one, { [address]: one.world.file('page', content) }, name)
}

/** A line of that file. */
function line({ world }: Trial, text: string, match: string) {
  return { type: 'file:line', properties: { path: world.path('page'), create: true, line: text, match } }
}

const secret = 'key: ${{ vars.key }}\n'

async function run({ engine }: Trial, definition: LoadedDefinition, stack = 'web'): Promise<void> {
  const report = await engine.stack(stack).run({ definition, variables, takeOver: true, approve: 'automatic' })
  expect(report).toMatchObject({ status: 'completed' })
}

/** Everything that looks, and what is on record of it then. */
async function lookOn({ engine, said }: Trial, definition: LoadedDefinition | null, stack = 'web'): Promise<void> {
  const handle = engine.stack(stack)
  if (definition !== null) said.push(await handle.plan({ definition, variables, takeOver: true }))
  said.push(await handle.drift.detect(), await handle.drift.show(), await handle.show(), await handle.history())
  said.push(await engine.events.list({}))
}

/** Nothing that was said, and no byte beside the managed files, holds it; one of those still does, unless it is gone. */
function expectHidden({ world, said }: Trial, { inWorld = true } = {}): void {
  const managed = readdirSync(world.files).map((name) => readFileSync(world.path(name), 'utf8'))
  expect(managed.some((text) => text.includes(canary))).toBe(inWorld)
  expect(JSON.stringify(said)).not.toContain(canary)
  const files = readdirSync(world.folder).filter((name) => statSync(join(world.folder, name)).isFile())
  expect(files).toContain('stacks.db')
  for (const name of files) expect(readFileSync(join(world.folder, name), 'latin1'), name).not.toContain(canary)
}

const verdictOf = async ({ engine }: Trial) => (await engine.stack('web').drift.detect()).verdict

/** A copy from before the file held anything sensitive, and the stack as it is since. */
async function sealedSince(one: Trial): Promise<string> {
  await run(one, whole(one, 'plain\n'))
  const copy = await care(one).backup()
  await run(one, whole(one, secret))
  return copy.path
}

describe('after a restore of a copy from before a value was sealed', () => {
  test('the value is not told, by what the record declares or a definition does, and is found to differ', async () => {
    const one = trial()
    const copy = await sealedSince(one)
    expect(await care(one).restore(copy)).toMatchObject({ traces: { carried: 1, missing: null } })
    expect(await verdictOf(one)).toBe('drift')
    await lookOn(one, whole(one, 'plain\n'))
    await lookOn(one, whole(one, 'other\n'))
    expectHidden(one)
    expect((await care(one).check()).problems).toEqual([])
    one.said.push(await one.engine.stack('web').drift.fix({ approve: 'automatic' }))
    await lookOn(one, whole(one, 'plain\n'))
    expectHidden(one, { inWorld: false })
    writeFileSync(one.world.path('page'), 'by hand\n')
    expect(JSON.stringify(await one.engine.stack('web').drift.detect())).toContain('by hand')
  })

  test('the value is not accepted into the record, and not told by what says so', async () => {
    const one = trial()
    await care(one).restore(await sealedSince(one))
    const accepted = await one.engine
      .stack('web')
      .resources.accept('page')
      .catch((error: unknown) => error)
    expect(accepted).toMatchObject({ code: 'invalid-input', findings: [{ code: 'sensitive-content' }] })
    one.said.push((accepted as { readonly findings: unknown }).findings)
    await lookOn(one, whole(one, 'plain\n'))
    expectHidden(one)
  })

  test('a stack that the copy does not know tells nothing of what it left, whoever declares it then', async () => {
    const one = trial()
    await run(one, stackOf(one, { other: one.world.file('other', 'plain\n') }, 'first'), 'first')
    const copy = (await care(one).backup()).path
    await run(one, whole(one, secret))
    await care(one).restore(copy)
    await lookOn(one, whole(one, 'plain\n', { name: 'first', address: 'mine' }), 'first')
    expectHidden(one)
    await run(one, whole(one, 'plain\n', { name: 'first', address: 'mine' }), 'first')
    expectHidden(one, { inWorld: false })
  })

  test('a line that was declared under another pattern since tells nothing by the one on record', async () => {
    const one = trial()
    const plain = stackOf(one, { token: line(one, 'token=plain', '^token=') })
    await run(one, plain)
    const copy = (await care(one).backup()).path
    await one.engine.stack('web').resources.forget(['token'])
    await run(one, stackOf(one, { token: line(one, 'token=${{ vars.key }}', '^ *token *=') }))
    await care(one).restore(copy)
    expect(await verdictOf(one)).toBe('drift')
    await lookOn(one, plain)
    expectHidden(one)
  })

  test('lines that the copy has beside the one that was sealed since are shown as before', async () => {
    const one = trial()
    const of = (value: string) =>
      stackOf(one, { token: line(one, `token=${value}`, '^token='), port: line(one, 'port=80', '^port=') })
    await run(one, of('plain'))
    const copy = (await care(one).backup()).path
    await run(one, of('${{ vars.key }}'))
    await care(one).restore(copy)
    writeFileSync(one.world.path('page'), readFileSync(one.world.path('page'), 'utf8').replace('port=80', 'port=443'))
    const report = await one.engine.stack('web').drift.detect()
    expect(JSON.stringify(report)).toContain('port=443')
    one.said.push(report)
    expectHidden(one)
  })

  test('without the key that it was sealed with nothing is told either', async () => {
    const one = trial()
    await run(one, whole(one, 'plain\n'))
    await one.engine.stack('web').values.set('token', 'kept', { sensitive: true })
    const copy = (await care(one).backup()).path
    await one.engine.secrets.rotate({ wrapping: { kind: 'file', path: join(one.world.folder, 'other.key') } })
    await run(one, whole(one, secret))
    rmSync(`${one.world.database}.key`)
    await care(one).restore(copy)
    await one.engine.close()
    one.engine = one.world.engine()
    await lookOn(one, whole(one, 'plain\n'))
    expectHidden(one)
  })

  test('the restore of what was there before the restore knows of both', async () => {
    const one = trial()
    const copy = await sealedSince(one)
    const { before } = await care(one).restore(copy)
    await care(one).restore(before?.path ?? 'none was kept')
    await run(one, whole(one, secret))
    await care(one).restore(copy)
    await lookOn(one, whole(one, 'plain\n'))
    expectHidden(one)
  })

  test('where the database is gone or damaged, that is told, and copies beside it are asked', async () => {
    for (const [missing, spoil] of [
      ['none-there', (path: string) => rmSync(path)],
      ['unreadable', (path: string) => writeFileSync(path, 'this is no database any more. '.repeat(20))],
    ] as const) {
      const one = trial()
      const copy = await sealedSince(one)
      await one.engine.close()
      spoil(one.world.database)
      expect(await care(one).restore(copy)).toMatchObject({ traces: { carried: 0, missing } })

      const other = trial()
      const older = await sealedSince(other)
      await care(other).backup(`${other.world.database}.backup.2030-01-01T00-00-00Z`)
      await other.engine.close()
      spoil(other.world.database)
      expect(await care(other).restore(older)).toMatchObject({ traces: { carried: 1, missing } })
      other.engine = other.world.engine()
      await lookOn(other, whole(other, 'plain\n'))
      expectHidden(other)
    }
  })
})

describe('whatever else takes the record back', () => {
  test.each([false, true])('a snapshot that is restored tells nothing (applied: %s)', async (apply) => {
    const one = trial()
    await run(one, whole(one, 'plain\n'))
    const { version } = await one.engine.stack('web').snapshots.create()
    await run(one, whole(one, secret))
    const snapshots = one.engine.stack('web').snapshots
    one.said.push(await snapshots.planRestore(version, { apply }))
    one.said.push(await snapshots.restore(version, { apply, approve: 'automatic' }))
    await lookOn(one, whole(one, 'plain\n'))
    expectHidden(one, { inWorld: !apply })
  })

  test.each(['over the stack', 'after it was deleted'])('an older export tells nothing, imported %s', async (how) => {
    const one = trial()
    await run(one, whole(one, 'plain\n'))
    const exported = (await one.engine.stack('web').export()) as unknown as Json
    await run(one, whole(one, secret))
    if (how === 'after it was deleted') {
      await one.engine.stack('web').resources.forget(['page'])
      one.said.push(await one.engine.stack('web').delete())
    }
    one.said.push(await one.engine.stacks.import(exported, { overwrite: true }))
    await lookOn(one, whole(one, 'plain\n'))
    expectHidden(one)
  })

  test.each(['a snapshot', 'an export'])(
    '%s that has a line under another pattern tells nothing by it',
    async (what) => {
      const one = trial()
      const plain = stackOf(one, { token: line(one, 'token=plain', '^token=') })
      await run(one, plain)
      const { version } = await one.engine.stack('web').snapshots.create()
      const exported = (await one.engine.stack('web').export()) as unknown as Json
      await run(one, stackOf(one, { token: line(one, 'token=${{ vars.key }}', '^ *token *=') }))
      if (what === 'a snapshot') await one.engine.stack('web').snapshots.restore(version, { approve: 'automatic' })
      else await one.engine.stacks.import(exported, { overwrite: true })
      await lookOn(one, plain)
      expectHidden(one)
    },
  )

  test('an export that has both lines shows the one that was never sensitive', async () => {
    const one = trial()
    const lines = { token: line(one, 'token=${{ vars.key }}', '^token='), port: line(one, 'port=80', '^port=') }
    await run(one, stackOf(one, lines))
    const exported = (await one.engine.stack('web').export()) as unknown as Json
    await one.engine.stack('web').resources.forget(['token', 'port'])
    await one.engine.stack('web').delete()
    await one.engine.stacks.import(exported, {})
    writeFileSync(one.world.path('page'), readFileSync(one.world.path('page'), 'utf8').replace('port=80', 'port=443'))
    one.said.push(await one.engine.stack('web').drift.detect())
    expect(JSON.stringify(one.said)).toContain('port=443')
    expectHidden(one)
  })

  test('a new stack of the same name, or of another, tells nothing of what one that was deleted left', async () => {
    const one = trial()
    await run(one, whole(one, secret))
    await one.engine.stack('web').resources.forget(['page'])
    await one.engine.stack('web').delete()
    for (const name of ['web', 'other']) {
      await one.engine.stacks.create({ name })
      await lookOn(one, whole(one, 'plain\n', { name }), name)
    }
    expectHidden(one)
    await run(one, whole(one, 'plain\n'))
    expectHidden(one, { inWorld: false })
  })

  test('a resource that was forgotten and is adopted again, or has another address, tells nothing', async () => {
    const one = trial()
    await run(one, whole(one, secret))
    one.said.push(await one.engine.stack('web').resources.rename('page', 'sheet'))
    await lookOn(one, whole(one, 'plain\n', { address: 'sheet' }))
    await one.engine.stack('web').resources.forget(['sheet'])
    await lookOn(one, whole(one, 'plain\n'))
    expectHidden(one)
  })
})
