import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fileWorld } from './file-world.ts'

describe('the main job', () => {
  it('makes files, sees that they are as declared, finds what was changed behind its back and puts it right', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    const definition = world.definition({ a: world.file('a', 'one\n', { mode: '0640' }), b: world.file('b', 'two\n') })
    const report = await stack.run({ definition })
    expect(report).toMatchObject({ status: 'completed', summary: { done: 2, failed: 0 } })
    expect(readFileSync(world.path('a'), 'utf8')).toBe('one\n')
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync', counts: { total: 2, inSync: 2 } })

    writeFileSync(world.path('a'), 'changed')
    chmodSync(world.path('a'), 0o600)
    rmSync(world.path('b'))
    const drifted = await stack.drift.detect()
    expect(drifted.verdict).toBe('drift')
    expect(drifted.resources.map((item) => [item.address, item.fields.map((field) => field.path.join('.'))])).toEqual([
      ['a', ['content', 'mode']],
      ['b', ['']],
    ])

    const fixed = await stack.drift.fix({ approve: 'automatic' })
    expect(fixed).toMatchObject({ status: 'completed', summary: { done: 2 } })
    expect(readFileSync(world.path('a'), 'utf8')).toBe('one\n')
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
  })

  it('does nothing the second time, and records that it ran', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    const definition = world.definition({ a: world.file('a', 'one') })
    for (const done of [1, 0, 0]) expect((await stack.run({ definition })).summary.done).toBe(done)
    expect((await stack.history()).map((run) => [run.id, run.status])).toEqual([
      [3, 'completed'],
      [2, 'completed'],
      [1, 'completed'],
    ])
    expect((await stack.show()).stack).toMatchObject({ status: 'completed', executionCount: 3 })
  })

  it.each([70_000, 300_000, 2_000_000])('keeps sources, templates and edited files of %i bytes whole', async (size) => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    const text = Array.from({ length: size / 10 }, (_, index) => `${String(index).padStart(9)}\n`).join('')
    for (const name of ['source', 'template', 'edited']) writeFileSync(world.path(name), text)
    const file = (name: string, from: object) => ({
      type: 'file:file',
      properties: { path: world.path(name), ...from },
    })
    const definition = world.definition({
      copied: file('copied', { source: world.path('source') }),
      made: file('made', { template: world.path('template') }),
      line: { type: 'file:line', properties: { path: world.path('edited'), line: 'the last' } },
    })
    expect(await stack.run({ definition })).toMatchObject({ status: 'completed' })
    const contents = () => ['copied', 'made', 'edited'].map((name) => readFileSync(world.path(name), 'utf8'))
    const whole = [text, text, `${text}the last\n`]
    expect(contents().map((content, index) => content === whole[index])).toEqual([true, true, true])

    for (const name of ['copied', 'made']) writeFileSync(world.path(name), 'changed')
    expect(await stack.drift.fix({ approve: 'automatic' })).toMatchObject({ status: 'completed' })
    expect(contents().map((content, index) => content === whole[index])).toEqual([true, true, true])
  })

  it('takes values from resources that come first, also those that only the system knows', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    const definition = world.definition({
      b: world.file('b', '${{ resources.a.path }} ${{ resources.a.sha256 }}'),
      a: world.file('a', 'one'),
    })
    const plan = await stack.plan({ definition })
    expect(plan.items.map((item) => [item.address, item.action, item.notYetKnown])).toEqual([
      ['a', 'create', false],
      ['b', 'create', true],
    ])
    expect(existsSync(world.path('a'))).toBe(false)
    await stack.run({ definition })
    const sha256 = '7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed'
    expect(readFileSync(world.path('b'), 'utf8')).toBe(`${world.path('a')} ${sha256}`)
    expect((await stack.plan({ definition })).counts).toMatchObject({ none: 2 })
  })

  it('refuses what cannot be the name of a stack before it plans one', async () => {
    const world = fileWorld()
    const request = { definition: world.definition({ a: world.file('a', 'one') }) }
    for (const name of ['a b', '../x', 'A', '']) {
      const stack = world.engine().stack(name)
      for (const work of [stack.plan(request), stack.run(request)])
        await expect(work).rejects.toMatchObject({ code: 'usage' })
    }
  })

  it('checks a digest that is declared before anything is done', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    const sha256 = '7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed'
    const definition = world.definition({
      a: world.file('a', 'one', { sha256 }),
      b: world.file('b', '${{ resources.a.sha256 }}'),
    })
    expect(await stack.run({ definition })).toMatchObject({ status: 'completed', summary: { done: 2 } })
    expect(readFileSync(world.path('b'), 'utf8')).toBe(sha256)
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
    const other = world.definition({ a: world.file('a', 'other', { sha256 }) })
    await expect(stack.run({ definition: other })).rejects.toMatchObject({ findings: [{ code: 'digest-mismatch' }] })
    expect(readFileSync(world.path('a'), 'utf8')).toBe('one')
  })

  it('shows what is no longer declared, keeps it, and removes it when told to', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    await stack.run({ definition: world.definition({ a: world.file('a', 'one'), b: world.file('b', 'two') }) })
    const smaller = world.definition({ a: world.file('a', 'one') })
    const plan = await stack.plan({ definition: smaller })
    expect(plan.items.find((item) => item.address === 'b')).toMatchObject({
      action: 'none',
      leftAlone: expect.stringContaining('--prune'),
    })
    await stack.run({ definition: smaller })
    expect(existsSync(world.path('b'))).toBe(true)
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync', counts: { retained: 1 } })
    await expect(stack.run({ definition: smaller, prune: true })).rejects.toMatchObject({ code: 'approval-refused' })
    expect(existsSync(world.path('b'))).toBe(true)
    await stack.run({ definition: smaller, prune: true, approve: 'automatic' })
    expect(existsSync(world.path('b'))).toBe(false)
    expect((await stack.resources.list()).map((record) => record.address)).toEqual(['a'])
  })

  it('keeps what is protected, also when its block is gone', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    await stack.run({
      definition: world.definition({ a: { ...world.file('a', 'one'), protect: true }, b: world.file('b', 'two') }),
    })
    await stack.run({ definition: world.definition({ b: world.file('b', 'two') }), prune: true, approve: 'automatic' })
    expect(existsSync(world.path('a'))).toBe(true)
    expect((await stack.destroy({ approve: 'automatic' })).items).toMatchObject([
      { address: 'a', outcome: 'skipped', reason: expect.stringContaining('protected') },
      { address: 'b', outcome: 'done' },
    ])
    expect(existsSync(world.path('a'))).toBe(true)
    expect(existsSync(world.path('b'))).toBe(false)
    await expect(stack.destroy({ approve: 'automatic' })).rejects.toMatchObject({ code: 'plan-refused' })
  })

  it('replaces what now is about something else: the old is removed, the new is made', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    await stack.run({ definition: world.definition({ a: world.file('old', 'one') }) })
    const report = await stack.run({
      definition: world.definition({ a: world.file('new', 'one') }),
      approve: 'automatic',
    })
    expect(report.items).toMatchObject([{ address: 'a', action: 'replace', outcome: 'done' }])
    expect([existsSync(world.path('old')), existsSync(world.path('new'))]).toEqual([false, true])
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync', resources: [] })
  })

  it('takes a new name for the same thing as a rename, with and without "moved"', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    await stack.run({ definition: world.definition({ first: world.file('a', 'one') }) })
    const [before] = await stack.resources.list()
    expect(
      (await stack.run({ definition: world.definition({ second: world.file('a', 'one') }), prune: true })).summary,
    ).toMatchObject({ done: 0, unchanged: 1 })
    const moved = { moved: [{ from: 'second', to: 'third' }] }
    await stack.run({ definition: world.definition({ third: world.file('a', 'two') }, moved) })
    const [after] = await stack.resources.list()
    expect(after).toMatchObject({ address: 'third', ownedSince: before?.ownedSince })
    expect(readFileSync(world.path('a'), 'utf8')).toBe('two')
  })

  it('does not touch what was there before and differs, unless it may', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    writeFileSync(world.path('a'), 'somebody else wrote this')
    const definition = world.definition({ a: world.file('a', 'one') })
    await expect(stack.run({ definition })).rejects.toMatchObject({ code: 'approval-refused' })
    await expect(stack.run({ definition, approve: 'automatic' })).rejects.toMatchObject({ code: 'approval-refused' })
    expect(readFileSync(world.path('a'), 'utf8')).toBe('somebody else wrote this')
    expect(await world.engine().stacks.list()).toEqual([])
    await stack.run({ definition, approve: 'automatic', takeOver: true })
    expect(readFileSync(world.path('a'), 'utf8')).toBe('one')
  })

  it('adopts what is there already as declared, without a question', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    writeFileSync(world.path('a'), 'one')
    const definition = world.definition({ a: world.file('a', 'one') })
    expect((await stack.plan({ definition })).items).toMatchObject([{ action: 'none', adopt: true }])
    expect((await stack.run({ definition })).summary).toMatchObject({ done: 0, unchanged: 1 })
    rmSync(world.path('a'))
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'drift' })
  })

  it('tells drift, pending and conflict apart', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    const names = ['drifted', 'conflicting']
    const of = (content: string) => Object.fromEntries(names.map((name) => [name, world.file(name, content)]))
    await stack.run({ definition: world.definition({ ...of('one'), pending: world.file('pending', 'one') }) })
    for (const name of names) writeFileSync(world.path(name), 'changed')
    const plan = await stack.plan({
      definition: world.definition({
        drifted: world.file('drifted', 'one'),
        conflicting: world.file('conflicting', 'two'),
        pending: world.file('pending', 'two'),
      }),
    })
    expect(Object.fromEntries(plan.items.map((item) => [item.address, item.cause.verdict]))).toEqual({
      drifted: 'drift',
      conflicting: 'conflict',
      pending: 'pending',
    })
  })

  it('destroys dependents first and leaves an empty stack that can be deleted', async () => {
    const world = fileWorld()
    const engine = world.engine()
    const stack = engine.stack('web')
    await stack.run({
      definition: world.definition({ a: world.file('a', 'one'), b: { ...world.file('b', 'two'), dependsOn: ['a'] } }),
    })
    const order: string[] = []
    await stack.destroy({
      approve: 'automatic',
      onProgress: (event) => event.kind === 'ended' && order.push(event.address),
    })
    expect(order).toEqual(['b', 'a'])
    expect(await stack.resources.list()).toEqual([])
    await stack.delete()
    expect(await engine.stacks.list()).toEqual([])
  })

  it('does not delete the record of a stack that has resources', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    await stack.run({ definition: world.definition({ a: world.file('a', 'one') }) })
    await expect(stack.delete()).rejects.toMatchObject({ code: 'stack-not-empty' })
    expect(await stack.resources.list()).toHaveLength(1)
  })

  it('lets ten first runs at the same moment make one stack and follow each other', async () => {
    const world = fileWorld()
    const definition = world.definition({ a: world.file('a', 'one') })
    const runs = Array.from({ length: 10 }, () => world.engine().stack('web').run({ definition, wait: 60_000 }))
    const reports = await Promise.all(runs)
    expect(reports.map((report) => report.status)).toEqual(Array.from({ length: 10 }, () => 'completed'))
    expect(reports.filter((report) => report.summary.done === 1)).toHaveLength(1)
    expect((await world.engine().stack('web').show()).stack.executionCount).toBe(10)
  })

  it('checks the world before it begins: what cannot work is a finding and nothing is done', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    const definition = world.definition({
      bad: { type: 'file:file', properties: { path: world.path('missing/bad'), content: 'x' } },
      good: world.file('good', 'x'),
    })
    await expect(stack.run({ definition })).rejects.toMatchObject({
      code: 'invalid-input',
      findings: [{ code: 'parent-missing', address: 'bad' }],
    })
    expect(existsSync(world.path('good'))).toBe(false)
    expect(await world.engine().stacks.list()).toEqual([])
  })
})
