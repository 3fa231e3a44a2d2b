import { appendFileSync, lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

const at = (path: string): string =>
  `name: w\nresources: { a: { type: "file:file", properties: { path: ${path}, content: new } } }\n`

let sandbox: Sandbox
beforeEach(() => {
  sandbox = openSandbox({ 'stack.yaml': at('f') })
})
afterEach(() => sandbox.close())

test('a plan that moves a file tells that the old one goes, and that it was changed by hand', async () => {
  expect((await sandbox.sloth('run --auto-approve')).exitCode).toBe(0)
  appendFileSync(join(sandbox.folder, 'f'), 'hand')
  sandbox.write('stack.yaml', at('g'))
  const { stdout } = await sandbox.sloth('plan')
  expect(stdout).toContain(`- first: delete ${sandbox.folder}/f`)
  expect(stdout).toContain('changed by hand since it was put in force, and lost with it: content')
  expect(stdout).toContain(`path: "${sandbox.folder}/f" -> "${sandbox.folder}/g" # forces replacement`)
  expect(stdout).toContain('Plan: 1 to replace.')
  const { document } = await sandbox.json('plan')
  expect(schemaProblems('plan', document)).toEqual([])
  expect(document).toMatchObject({
    items: [{ destroys: { changedSince: [['content']] }, fields: [{ path: ['path'], forcesReplace: true }] }],
  })
})

test('what was named to be replaced says that this was asked for', async () => {
  expect((await sandbox.sloth('run --auto-approve')).exitCode).toBe(0)
  const { stdout } = await sandbox.sloth('plan --replace a')
  expect(stdout).toContain('because it was asked for with --replace')
  expect(stdout).not.toContain('as declared')
  const { document } = await sandbox.json('plan --replace a')
  expect(schemaProblems('plan', document)).toEqual([])
  expect(document).toMatchObject({ items: [{ action: 'replace', replaceAsked: true }] })
})

const definition = (resources: Readonly<Record<string, object>>): string => JSON.stringify({ name: 'w', resources })

const file = (path: string, more: object) => ({ type: 'file:file', properties: { path, ...more } })

const link = (path: string) => ({ type: 'file:symlink', properties: { path, target: 'elsewhere' } })

test('what a failed run did not come to replace is told as pending by everything that looks', async () => {
  const after = (type: object) => ({ ...type, dependsOn: ['x'] })
  sandbox.write('stack.yaml', definition({ x: file('x', { content: 'one' }), t: after(file('t', { content: 't' })) }))
  expect((await sandbox.sloth('run')).exitCode).toBe(0)
  const failing = file('x', { content: 'one', owner: 'nobody-here' })
  sandbox.write('stack.yaml', definition({ x: failing, t: after(link('t')) }))
  const run = await sandbox.sloth('run --auto-approve')
  expect(run).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('t: replace skipped: "x" did not succeed') })
  const detect = await sandbox.sloth('stack drift detect w')
  expect(detect).toMatchObject({ exitCode: 3, stdout: expect.stringContaining('• t: is still to be replaced') })
  expect(detect.stdout).toMatch(/In Sync Resources: 0/)
  const shown = await sandbox.sloth('stack drift show w')
  expect(shown.stdout).toContain(`it is still the file:file ${sandbox.folder}/t`)
  const { document } = await sandbox.json('stack drift show w')
  expect(schemaProblems('stack-drift-show', document)).toEqual([])
  expect((await sandbox.sloth('stack resources list w')).stdout).toMatch(/^t +file:symlink +pending /m)
  const { document: listed } = await sandbox.json('stack resources list w')
  expect(schemaProblems('stack-resources', listed)).toEqual([])
  expect(listed).toMatchObject({ resources: [{}, { type: 'file:symlink', appliedType: 'file:file' }] })
  expect(readFileSync(join(sandbox.folder, 't'), 'utf8')).toBe('t')
})

test('an interrupted run leaves no path empty that it was to replace', async () => {
  const names = Array.from({ length: 60 }, (_, index) => `f${index}`)
  const all = (make: (name: string) => object) =>
    definition(Object.fromEntries(names.map((name) => [name, make(name)])))
  sandbox.write(
    'stack.yaml',
    all((name) => file(name, { content: 'x' })),
  )
  expect((await sandbox.sloth('run')).exitCode).toBe(0)
  sandbox.write('stack.yaml', all(link))
  let isSignalled = false
  const run = await sandbox.sloth('run --auto-approve', {
    onOutput: (text, kill) => {
      if (isSignalled || !text.includes('✓')) return
      isSignalled = true
      kill('SIGINT')
    },
  })
  for (const name of names) expect(lstatSync(join(sandbox.folder, name)).isDirectory()).toBe(false)
  const replaced = names.filter((name) => lstatSync(join(sandbox.folder, name)).isSymbolicLink()).length
  expect(run.exitCode).toBe(replaced === names.length ? 0 : 130)
  expect(run.stdout).not.toContain('cancelled:')
  const { document } = await sandbox.json('stack drift detect w')
  expect(document).toMatchObject({ counts: { inSync: replaced, pending: names.length - replaced, unknown: 0 } })
})

/** The version of the one snapshot that was taken by hand. */
async function takenByHand(): Promise<string | undefined> {
  const { stdout } = await sandbox.sloth('stack snapshot list w')
  return /^v\d+(?=.*you@example)/m.exec(stdout)?.[0]
}

test('a restore whose source is gone is refused in the plan and does nothing, until the source is back', async () => {
  const place = (name: string) => join(sandbox.folder, name)
  const bring = () => writeFileSync(place('big'), 'x'.repeat(1_500_000))
  bring()
  sandbox.write('stack.yaml', definition({ f: file('f', { source: 'big' }), g: file('g', { content: 'one' }) }))
  expect((await sandbox.sloth('run')).exitCode).toBe(0)
  expect((await sandbox.sloth('stack snapshot create w')).exitCode).toBe(0)
  sandbox.write('stack.yaml', definition({ f: link('f'), g: file('g', { content: 'two' }) }))
  expect((await sandbox.sloth('run --auto-approve')).exitCode).toBe(0)
  const restore = `stack snapshot restore w ${await takenByHand()} --apply`
  rmSync(place('big'))
  const because = `its content was too large to be kept and cannot be read again: there is no file ${place('big')} any more`
  const dry = await sandbox.sloth(`${restore} --dry-run`)
  expect(dry.stdout).toContain(`refused: ${because}`)
  expect(dry.stdout).toContain('It cannot be carried out: 1 refused.')
  const refused = await sandbox.sloth(`${restore} --auto-approve`)
  expect(refused).toMatchObject({ exitCode: 1, stdout: '', stderr: expect.stringContaining('Nothing was done.') })
  expect(refused.stderr).toContain(because)
  expect(readFileSync(place('g'), 'utf8')).toBe('two')
  expect((await sandbox.sloth('stack drift detect w')).exitCode).toBe(0)
  bring()
  expect((await sandbox.sloth(`${restore} --auto-approve`)).exitCode).toBe(0)
  expect(lstatSync(place('f')).isFile()).toBe(true)
  expect(readFileSync(place('g'), 'utf8')).toBe('one')
})

test('a restore that leaves something undone is not called a success', async () => {
  sandbox.write('stack.yaml', definition({ g: file('g', { content: 'one' }) }))
  expect((await sandbox.sloth('run')).exitCode).toBe(0)
  expect((await sandbox.sloth('stack snapshot create w')).exitCode).toBe(0)
  const folder = { type: 'file:directory', properties: { path: join(sandbox.folder, 'd') } }
  sandbox.write('stack.yaml', definition({ g: file('g', { content: 'two' }), d: folder }))
  expect((await sandbox.sloth('run')).exitCode).toBe(0)
  writeFileSync(join(sandbox.folder, 'd/other'), '')
  const restore = `stack snapshot restore w ${await takenByHand()} --apply --prune --auto-approve`
  const restored = await sandbox.sloth(restore)
  expect(restored).toMatchObject({ exitCode: 1, stdout: expect.not.stringContaining('restored successfully') })
  expect(restored.stdout).toContain('! Snapshot restored on record, and not all of it is in force')
  expect(restored.stdout).toContain('d: delete skipped: it cannot be removed while')
  expect(restored.stdout).toContain('✗ Restore failed')
  expect(readFileSync(join(sandbox.folder, 'g'), 'utf8')).toBe('one')
})

test('a plan says that what is to be kept stays where it is, or cannot make room', async () => {
  const kept = (resource: object) => definition({ a: { ...resource, removal: 'retain' } })
  sandbox.write('stack.yaml', kept(file('f', { content: 'x' })))
  expect((await sandbox.sloth('run')).exitCode).toBe(0)
  sandbox.write('stack.yaml', kept(link('f')))
  const { stdout } = await sandbox.sloth('plan')
  expect(stdout).toContain('refused: what is there would be removed first, and its removal is "retain"')
  sandbox.write('stack.yaml', kept(file('g', { content: 'x' })))
  expect((await sandbox.sloth('plan')).stdout).toContain(`${sandbox.folder}/f stays: its removal is "retain"`)
  expect((await sandbox.sloth('run')).exitCode).toBe(0)
  expect(readFileSync(join(sandbox.folder, 'f'), 'utf8')).toBe('x')
})
