import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EngineError, type ProgressEvent, type VariableInput } from '@sloth-runner/core'
import { describe, expect, it } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'

const canary = 'canary-7f3a9c-do-not-show'
const another = 'canary-second-51b2'

function key(value: string): readonly VariableInput[] {
  return [{ name: 'key', value, origin: 'program' }]
}

function secretDefinition(world: FileWorld) {
  writeFileSync(join(world.folder, 'page.tmpl'), 'token=${{ token }}\n')
  const resources = {
    inline: world.file('inline', 'first line\nkey: ${{ vars.key }}\n'),
    template: {
      type: 'file:file',
      properties: { path: world.path('template'), template: 'page.tmpl', variables: { token: '${{ vars.key }}' } },
    },
    derived: world.file('derived', '${{ resources.inline.sha256 }}'),
  }
  return world.definition(resources, {
    variables: { key: { type: 'string', sensitive: true } },
    outputs: { key: '${{ vars.key }}', hidden: { value: 'prefix ${{ vars.key }}' } },
  })
}

/** Every byte of every file beside the managed ones: database, log, shared memory. The key file holds no value. */
function databaseBytes(world: FileWorld): string {
  const files = readdirSync(world.folder).filter(
    (name) => name !== 'page.tmpl' && statSync(join(world.folder, name)).isFile(),
  )
  expect(files).toContain('stacks.db')
  return files.map((name) => readFileSync(join(world.folder, name), 'latin1')).join('\n')
}

describe('a sensitive value', () => {
  it('appears in no plan, report, event, progress, error or byte of the database', async () => {
    const world = fileWorld()
    const store = world.store()
    const stack = world.engine({ store }).stack('web')
    const definition = secretDefinition(world)
    const said: unknown[] = []
    const onProgress = (event: ProgressEvent) => said.push(event)
    const request = { definition, variables: key(canary), onProgress }
    said.push(await stack.plan(request), await stack.run(request))
    expect(readFileSync(world.path('inline'), 'utf8')).toContain(canary)
    expect(readFileSync(world.path('template'), 'utf8')).toBe(`token=${canary}\n`)
    said.push(await stack.drift.detect(), await stack.plan(request))
    writeFileSync(world.path('inline'), `key: ${another}`)
    said.push(await stack.drift.detect(), await stack.drift.show(), await stack.drift.plan())
    said.push(await stack.drift.fix({ approve: 'automatic', onProgress }))
    expect(readFileSync(world.path('inline'), 'utf8')).toContain(canary)
    const failing = { ...request, variables: key(another) }
    said.push(
      await stack.plan(failing),
      await stack.run(failing),
      await stack.show(),
      await stack.resources.list(),
      await stack.outputs(),
    )
    const record = await store.stack('web')
    said.push(await store.events(record?.id ?? 0), await stack.history(), (await stack.runDetails(1)).operations)
    const text = JSON.stringify(said)
    expect(text).not.toContain(canary)
    expect(text).not.toContain(another)
    const bytes = databaseBytes(world)
    expect(bytes).not.toContain(canary)
    expect(bytes).not.toContain(another)
  })

  it('keeps its id while it is equal, so that nothing is pending', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    const definition = secretDefinition(world)
    await stack.run({ definition, variables: key(canary) })
    const before = await stack.resources.list()
    expect((await stack.plan({ definition, variables: key(canary) })).counts).toMatchObject({ none: 3, update: 0 })
    await stack.run({ definition, variables: key(canary) })
    expect((await stack.resources.list()).map((record) => record.declared)).toEqual(
      before.map((record) => record.declared),
    )
    expect((await stack.plan({ definition, variables: key(another) })).counts).toMatchObject({ update: 3 })
  })

  it('is shown when asked for by name, which leaves an event', async () => {
    const world = fileWorld()
    const store = world.store()
    const stack = world.engine({ store }).stack('web')
    await stack.run({ definition: secretDefinition(world), variables: key(canary) })
    expect(await stack.outputs({ reveal: true, name: 'key' })).toEqual([
      { name: 'key', value: canary, sensitive: true },
    ])
    const record = await store.stack('web')
    expect((await store.events(record?.id ?? 0)).at(-1)).toMatchObject({ type: 'secret.shown' })
  })

  it('without its key is unknown, never in sync, and an error names key and place', async () => {
    const world = fileWorld()
    const first = world.engine()
    await first.stack('web').run({ definition: secretDefinition(world), variables: key(canary) })
    await first.close()
    renameSync(`${world.database}.key`, join(world.folder, 'elsewhere'))
    const engine = world.engine()
    const report = await engine.stack('web').drift.detect()
    expect(report.verdict).toBe('unknown')
    expect(report.resources.map((item) => [item.address, item.unreadable?.reason])).toContainEqual(['inline', 'no-key'])
    const failure: unknown = await engine
      .stack('web')
      .outputs({ reveal: true })
      .catch((error: unknown) => error)
    expect(EngineError.isInstance(failure) && failure.code).toBe('key-missing')
    expect(String(failure)).toContain(`${world.database}.key`)
    const shown = () => engine.events.list({ types: ['secret.shown'] })
    expect(await shown()).toEqual([])
    renameSync(join(world.folder, 'elsewhere'), `${world.database}.key`)
    await engine.stack('web').outputs({ reveal: true })
    expect(await shown()).toMatchObject([{ data: { outputs: ['hidden', 'key'] } }])
  })
})
