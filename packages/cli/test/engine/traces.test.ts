import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine, Json, LoadedDefinition } from '@sloth-runner/core'
import { expect, test } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'

const canary = 'canary-44d0-never-shown'
const variables = [{ name: 'key', value: canary, origin: 'program' }] as const
const declaredVariables = { key: { type: 'string', sensitive: true } }

/** A world with everything that was said in it. */
interface Trial extends FileWorld {
  readonly said: unknown[]
  readonly mine: Engine
  readonly named: (stack: string, resources: Readonly<Record<string, unknown>>) => LoadedDefinition
  readonly file: FileWorld['file']
  readonly line: (properties: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
}

function trial(): Trial {
  const world = fileWorld()
  writeFileSync(world.path('conf'), 'first\n')
  return {
    ...world,
    said: [],
    mine: world.engine(),
    named: (name, resources) => world.definition(resources, { name, variables: declaredVariables }),
    line: (properties) => ({ type: 'file:line', properties: { path: world.path('conf'), ...properties } }),
  }
}

const secretLine = { line: 'password=${{ vars.key }}', match: '^password=' }

/** Plans, runs and looks, with everything that is said kept. */
async function look({ said, mine }: Trial, stack: string, definition: LoadedDefinition, takeOver = false) {
  const onProgress = (event: unknown) => said.push(event)
  const request = { definition, variables, takeOver, onProgress } as const
  const handle = mine.stack(stack)
  said.push(await handle.plan(request), await handle.run({ ...request, approve: 'automatic' }))
  said.push(await handle.drift.detect(), await handle.drift.show(), await handle.show(), await handle.history())
  said.push(await mine.events.list({}))
}

/** Nothing that was said and no byte of a file of the database holds it. */
function expectHidden({ said, folder }: Trial): void {
  const files = readdirSync(folder).filter((name) => statSync(join(folder, name)).isFile())
  expect(files).toContain('stacks.db')
  expect(JSON.stringify(said)).not.toContain(canary)
  for (const name of files) expect(readFileSync(join(folder, name), 'latin1'), name).not.toContain(canary)
}

const text = (world: FileWorld): string => readFileSync(world.path('conf'), 'utf8')

test('a line that a stack had is not shown by the file of another one, which shows what is none of it', async () => {
  const world = trial()
  await look(world, 'web', world.named('web', { line: world.line(secretLine) }))
  await world.mine.stack('web').resources.forget(['line'])
  const whole = world.named('other', { file: world.file('conf', 'second\n', { mode: '0640' }) })
  const request = { definition: whole, variables, takeOver: true } as const
  const plan = await world.mine.stack('other').plan(request)
  expect(plan.items[0]?.fields).toMatchObject([
    { path: ['content'], sensitive: true },
    { path: ['mode'], from: '0644', to: '0640' },
  ])
  expect(text(world)).toContain(canary)
  await look(world, 'other', whole, true)
  writeFileSync(world.path('conf'), `second\npassword=${canary}\n`)
  world.said.push(await world.mine.stack('other').drift.detect())
  expectHidden(world)
})

test('a run that writes a sensitive line takes over another line of the same file as the plan saw it', async () => {
  const world = trial()
  writeFileSync(world.path('conf'), 'port=1\n')
  const definition = world.named('web', {
    secret: world.line(secretLine),
    port: { ...world.line({ line: 'port=2', match: '^port=' }), takeOver: true, dependsOn: ['secret'] },
  })
  const run = await world.mine.stack('web').run({ definition, variables, approve: 'automatic' })
  expect(run).toMatchObject({ status: 'completed', summary: { done: 2, failed: 0 } })
  expect(readFileSync(world.path('conf'), 'utf8')).toBe(`port=2\npassword=${canary}\n`)
  world.said.push(run)
  expectHidden(world)
})

test('the first sensitive value of a database, with which its key comes, changes a file as the plan saw it', async () => {
  const world = trial()
  const stack = world.mine.stack('web')
  await stack.run({ definition: world.named('web', { file: world.file('other', 'plain') }), variables })
  const definition = world.named('web', { file: world.file('other', '${{ vars.key }}') })
  expect(await stack.run({ definition, variables })).toMatchObject({ status: 'completed', summary: { done: 1 } })
})

test('a sensitive line under another pattern is not shown by what is declared in its place', async () => {
  const world = trial()
  await look(world, 'web', world.named('web', { line: world.line(secretLine) }))
  await world.mine.stack('web').resources.forget(['line'])
  await look(world, 'web', world.named('web', { line: world.line({ line: 'pass=plain', match: '^pass' }) }), true)
  expect(text(world)).toBe('first\npass=plain\n')
  expectHidden(world)
})

test('the backup of a sensitive content is not shown by what is declared in its place, whatever becomes of its origin', async () => {
  const world = trial()
  const kept = (content: string) => ({ file: world.file('secret', content, { backup: '.bak' }) })
  await look(world, 'web', world.named('web', kept('first ${{ vars.key }}\n')))
  await look(world, 'web', world.named('web', kept('plain\n')))
  await look(world, 'web', world.named('web', {}))
  expect(readFileSync(world.path('secret.bak'), 'utf8')).toBe(`first ${canary}\n`)
  await look(world, 'other', world.named('other', { file: world.file('secret.bak', 'mine\n') }), true)
  expect(readFileSync(world.path('secret.bak'), 'utf8')).toBe('mine\n')
  expectHidden(world)
})

test('the backup of a file in which a line was sensitive is not shown either', async () => {
  const world = trial()
  await look(world, 'web', world.named('web', { line: world.line(secretLine) }))
  await world.mine.stack('web').resources.forget(['line'])
  await look(world, 'web', world.named('web', { file: world.file('conf', 'plain\n', { backup: '.bak' }) }), true)
  expect(readFileSync(world.path('conf.bak'), 'utf8')).toContain(canary)
  await look(world, 'other', world.named('other', { file: world.file('conf.bak', 'mine\n') }), true)
  expect(readFileSync(world.path('conf.bak'), 'utf8')).toBe('mine\n')
  expectHidden(world)
})

test('a sensitive line that somebody commented out is no more shown than as it was', async () => {
  const world = trial()
  await look(world, 'web', world.named('web', { line: world.line(secretLine) }))
  writeFileSync(world.path('conf'), `first\n# password=${canary}\n`)
  await look(world, 'web', world.named('web', {}))
  await look(world, 'other', world.named('other', { file: world.file('conf', 'mine\n') }), true)
  expect(text(world)).toBe('mine\n')
  expectHidden(world)
})

test('what an import takes off the record is not shown, nor what it brings', async () => {
  const world = trial()
  await look(world, 'web', world.named('web', { line: world.line(secretLine) }))
  const exported = (await world.mine.stack('web').export()) as unknown as Json
  const plain = world.named('empty', {})
  await look(world, 'empty', plain)
  const nothing = (await world.mine.stack('empty').export()) as unknown as Json
  await world.mine.stacks.import(nothing, { as: 'web', overwrite: true })
  const file = world.named('web', { file: world.file('conf', 'second\n') })
  world.said.push(await world.mine.stack('web').plan({ definition: file, variables, takeOver: true }))
  expect(text(world)).toContain(canary)
  expectHidden(world)

  const elsewhere = trial()
  writeFileSync(elsewhere.path('conf'), text(world))
  const moved = JSON.parse(JSON.stringify(exported).replaceAll(world.files, elsewhere.files)) as Json
  await elsewhere.mine.stacks.import(withoutDigest(moved), {})
  await elsewhere.mine.stack('web').resources.forget(['line'])
  await look(elsewhere, 'web', elsewhere.named('web', { file: elsewhere.file('conf', 'second\n') }), true)
  expect(text(elsewhere)).toBe('second\n')
  expectHidden(elsewhere)
})

/** A document that was changed is not what its digest says. */
function withoutDigest(document: Json): Json {
  const { digest: _, ...rest } = document as Readonly<Record<string, Json>>
  return rest
}

test('with a key that is lost it is hidden all the same, and everything else is planned and done', async () => {
  const world = trial()
  const both = { line: world.line(secretLine), other: world.file('other', 'one\n') }
  await look(world, 'web', world.named('web', both))
  await world.mine.stack('web').resources.forget(['line'])
  await world.mine.close()
  renameSync(`${world.database}.key`, join(world.files, 'key'))
  const later = { ...world, mine: world.engine() }
  const plain = { file: world.file('conf', 'second\n'), other: world.file('other', 'two\n') }
  await look(later, 'web', world.named('web', plain), true)
  expect(text(world)).toBe('second\n')
  expect(readFileSync(world.path('other'), 'utf8')).toBe('two\n')
  expectHidden(later)
})

test('it is shown again once it was seen as declared, or once the thing is gone', async () => {
  const world = trial()
  const secret = world.named('web', { file: world.file('conf', 'key: ${{ vars.key }}\n') })
  await look(world, 'web', secret, true)
  await world.mine.stack('web').resources.forget(['file'])
  const plain = world.named('web', { file: world.file('conf', 'plain\n') })
  await look(world, 'web', plain, true)
  expectHidden(world)
  writeFileSync(world.path('conf'), 'by hand\n')
  expect(JSON.stringify(await world.mine.stack('web').drift.detect())).toContain('by hand')

  await look(world, 'web', secret, true)
  await world.mine.stack('web').resources.forget(['file'])
  rmSync(world.path('conf'))
  const line = { line: 'second', match: '^s', create: true }
  await look(world, 'web', plain)
  await world.mine.stack('web').resources.forget(['file'])
  writeFileSync(world.path('conf'), 'shown\n')
  const definition = world.named('web', { line: world.line(line) })
  const plan = await world.mine.stack('web').plan({ definition, variables })
  expect(JSON.stringify(plan)).toContain('shown')
  expectHidden(world)
})
