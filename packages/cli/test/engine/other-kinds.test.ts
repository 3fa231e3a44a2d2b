import { lstatSync, mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fileWorld } from './file-world.ts'

describe('something else stands where a resource should be', () => {
  it('a link and an empty directory that were there before give way to files when taking over is allowed', async () => {
    const world = fileWorld()
    writeFileSync(world.path('victim'), 'precious')
    symlinkSync('victim', world.path('a'))
    mkdirSync(world.path('b'))
    const definition = world.definition({ a: world.file('a', 'one'), b: world.file('b', 'two') })
    const stack = world.engine().stack('web')
    await expect(stack.run({ definition, approve: 'automatic' })).rejects.toMatchObject({ code: 'approval-refused' })
    const report = await stack.run({ definition, takeOver: true, approve: 'automatic' })
    expect(report).toMatchObject({ status: 'completed', summary: { done: 2 } })
    expect([readFileSync(world.path('a'), 'utf8'), readFileSync(world.path('b'), 'utf8')]).toEqual(['one', 'two'])
    expect(readFileSync(world.path('victim'), 'utf8')).toBe('precious')
  })

  it('a file that became a link, an empty directory or a link by force is put right by a fix', async () => {
    const world = fileWorld()
    const link = { type: 'file:symlink', properties: { path: world.path('c'), target: 'a', force: true } }
    const definition = world.definition({ a: world.file('a', 'one'), b: world.file('b', 'two'), c: link })
    const stack = world.engine().stack('web')
    await stack.run({ definition })
    for (const name of ['a', 'b', 'c']) rmSync(world.path(name))
    symlinkSync('nowhere', world.path('a'))
    mkdirSync(world.path('b'))
    writeFileSync(world.path('c'), 'somebody wrote here')
    expect(await stack.drift.detect()).toMatchObject({ counts: { drift: 3 } })

    expect(await stack.drift.fix({ approve: 'automatic' })).toMatchObject({ status: 'completed', summary: { done: 3 } })
    expect(lstatSync(world.path('a')).isFile()).toBe(true)
    expect([readFileSync(world.path('a'), 'utf8'), readFileSync(world.path('b'), 'utf8')]).toEqual(['one', 'two'])
    expect(readlinkSync(world.path('c'))).toBe('a')
    expect(await stack.drift.detect()).toMatchObject({ verdict: 'in-sync' })
  })

  it('a link and an empty directory that become a line at their path are replaced by its file', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    const olds = [
      { type: 'file:symlink', properties: { path: world.path('a'), target: 'tgt' } },
      { type: 'file:directory', properties: { path: world.path('a') } },
      { type: 'file:directory', properties: { path: world.path('a'), purge: true } },
    ]
    for (const old of olds) {
      await stack.run({ definition: world.definition({ a: old }), approve: 'automatic' })
      const line = { type: 'file:line', properties: { path: world.path('a'), line: 'mine', create: true } }
      const definition = world.definition({ a: line })
      expect((await stack.plan({ definition })).items).toMatchObject([{ address: 'a', action: 'replace' }])
      expect(await stack.run({ definition, approve: 'automatic' })).toMatchObject({ status: 'completed' })
      expect(readFileSync(world.path('a'), 'utf8')).toBe('mine\n')
      await stack.destroy({ approve: 'automatic' })
      rmSync(world.path('a'))
    }
  })

  it('no command is suggested that would act on what stands there', async () => {
    const world = fileWorld()
    const definition = world.definition({ a: world.file('a', 'one', { mode: '0640' }) })
    const stack = world.engine().stack('web')
    await stack.run({ definition })
    rmSync(world.path('a'))
    symlinkSync('/etc/passwd', world.path('a'))
    const report = await stack.drift.detect()
    const fields = report.resources[0]?.fields ?? []
    expect(fields.map((field) => field.path.join('.'))).toContain('mode')
    expect(fields.filter((field) => field.suggestion !== undefined)).toEqual([])
  })
})

it('accepting says why what is of another kind is refused', async () => {
  const world = fileWorld()
  const stack = world.engine().stack('web')
  const path = world.path('d')
  await stack.run({ definition: world.definition({ d: { type: 'file:directory', properties: { path } } }) })
  rmSync(path, { recursive: true })
  writeFileSync(path, 'x')
  const detail = expect.stringContaining(`A file stands at ${path}, and a directory is declared.`)
  const finding = { code: 'not-acceptable', detail }
  await expect(stack.resources.accept('d')).rejects.toMatchObject({ findings: [finding] })
})
