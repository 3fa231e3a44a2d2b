import { appendFileSync, existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

let sandbox: Sandbox
beforeEach(() => {
  sandbox = openSandbox({})
})
afterEach(() => sandbox.close())

const at = (name: string) => join(sandbox.folder, name)
const text = (name: string) => readFileSync(at(name), 'utf8')
const declare = (resources: string) => sandbox.write('stack.yaml', `name: w\nresources:\n${resources}`)
const run = async (flags = '') => expect((await sandbox.sloth(`run --auto-approve ${flags}`.trim())).exitCode).toBe(0)

test('a line leaves the ends of all others, and goes alone and by name', async () => {
  writeFileSync(at('f'), 'Port 1\nPort 2\r\nother')
  declare('  l: { type: "file:line", takeOver: true, properties: { path: f, match: ^Port, line: Port 22 } }\n')
  await run()
  expect(text('f')).toBe('Port 1\nPort 22\r\nother')
  const { stderr } = await sandbox.sloth('stack destroy w')
  expect(stderr).toContain(`remove the line "Port 22" from ${at('f')}`)
  expect((await sandbox.sloth('stack destroy w --auto-approve')).exitCode).toBe(0)
  expect(text('f')).toBe('Port 1\nother')
})

test('a backup overwrites what it made itself and nothing else', async () => {
  const file = (content: string) =>
    declare(`  f: { type: "file:file", takeOver: true, properties: { path: f, content: ${content}, backup: .bak } }\n`)
  writeFileSync(at('f'), 'old')
  writeFileSync(at('f.bak'), 'precious')
  file('one')
  const refused = await sandbox.sloth('run --auto-approve')
  expect(refused.exitCode).toBe(1)
  expect(refused.stdout + refused.stderr).toContain(`a file stands at ${at('f.bak')}`)
  expect([text('f'), text('f.bak')]).toEqual(['old', 'precious'])
  rmSync(at('f.bak'))
  const { stdout } = await sandbox.sloth('plan')
  expect(stdout).toContain(`the old content is kept at ${at('f.bak')}`)
  await run()
  file('two')
  await run()
  expect([text('f'), text('f.bak')]).toEqual(['two', 'one'])
  file('three')
  await run()
  appendFileSync(at('f'), ' by hand')
  await run()
  expect([text('f'), text('f.bak')]).toEqual(['three', 'three by hand'])
})

test('no resource may be where a backup is kept', async () => {
  declare(
    '  f: { type: "file:file", properties: { path: f, content: a, backup: .bak } }\n' +
      '  g: { type: "file:file", properties: { path: f.bak, content: b } }\n',
  )
  const { exitCode, stdout, stderr } = await sandbox.sloth('plan')
  expect(exitCode).toBe(5)
  expect(stdout + stderr).toContain(`The backup ${at('f.bak')} would overwrite what "g" declares.`)
})

test('what was never declared of a file stays when the stack is destroyed, and the plan says so', async () => {
  writeFileSync(at('f'), 'precious', { mode: 0o600 })
  declare('  f: { type: "file:file", properties: { path: f, mode: "0600" } }\n')
  await run()
  const { stderr } = await sandbox.sloth('stack destroy w')
  expect(stderr).toContain(`${at('f')} stays: what is in it was never declared`)
  expect((await sandbox.sloth('stack destroy w --auto-approve')).exitCode).toBe(0)
  expect(text('f')).toBe('precious')
})

test('a file that becomes a link at its path makes room for it', async () => {
  declare('  a: { type: "file:file", properties: { path: a, content: one } }\n')
  await run()
  declare('  a: { type: "file:symlink", properties: { path: a, target: elsewhere } }\n')
  const { stdout } = await sandbox.sloth('plan')
  expect(stdout).toContain(`- first: delete ${at('a')}`)
  expect(stdout).not.toContain('before')
  expect(stdout).toContain('Plan: 1 to replace.')
  await run()
  expect(readlinkSync(at('a'))).toBe('elsewhere')
  expect((await sandbox.sloth('stack drift detect w')).exitCode).toBe(0)
})

test('a file in which a line is declared now is let go of, and one that goes tells what is lost', async () => {
  declare(
    '  f: { type: "file:file", properties: { path: f, content: "hello\\n" } }\n' +
      '  h: { type: "file:file", properties: { path: h, content: "hello\\n" } }\n',
  )
  await run()
  appendFileSync(at('f'), 'user\n')
  appendFileSync(at('h'), 'user\n')
  declare('  g: { type: "file:line", properties: { path: f, line: mine, create: true } }\n')
  const { stdout } = await sandbox.sloth('plan --prune')
  expect(stdout).toContain('f (file:file): forget: "g" edits it, and it stays')
  expect(stdout).toContain(`h (file:file): delete ${at('h')}`)
  expect(stdout).toContain('changed by hand since it was put in force, and lost with it: content')
  const { document } = await sandbox.json('plan --prune')
  expect(schemaProblems('plan', document)).toEqual([])
  await run('--prune')
  expect(text('f')).toBe('hello\nuser\nmine\n')
  expect(existsSync(at('h'))).toBe(false)
})

test('what another stack owns is removed by no purge, no absence and no directory that goes', async () => {
  sandbox.write(
    'b.yaml',
    'name: b\nresources:\n' +
      '  f: { type: "file:file", properties: { path: p/f, content: b } }\n' +
      '  g: { type: "file:file", properties: { path: t/x/g, content: b } }\n',
  )
  mkdirSync(at('p'))
  mkdirSync(at('t/x'), { recursive: true })
  expect((await sandbox.sloth('run --file b.yaml --auto-approve')).exitCode).toBe(0)
  declare(
    '  p: { type: "file:directory", takeOver: true, properties: { path: p, purge: true } }\n' +
      '  t: { type: "file:absent", takeOver: true, properties: { path: t, recursive: true } }\n',
  )
  const { stdout } = await sandbox.sloth('plan')
  expect(stdout).toContain(`it would remove ${at('p/f')}, which "f" of the stack "b" owns`)
  expect(stdout).toContain(`it would remove ${at('t/x/g')}, which "g" of the stack "b" owns`)
  expect((await sandbox.sloth('run --auto-approve')).exitCode).toBe(1)
  expect([existsSync(at('p/f')), existsSync(at('t/x/g'))]).toEqual([true, true])
})

test('a file that becomes a line of it stays, a link makes room, and where nobody makes the file that is refused', async () => {
  declare('  t: { type: "file:file", properties: { path: t, content: "hello\\n" } }\n')
  await run()
  declare('  t: { type: "file:line", properties: { path: t, line: mine } }\n')
  expect((await sandbox.sloth('plan')).stdout).toContain('; the file:file that it was stays, and is edited')
  await run()
  expect(text('t')).toBe('hello\nmine\n')
  expect((await sandbox.sloth('plan')).exitCode).toBe(0)
  const link = '  l: { type: "file:symlink", properties: { path: l, target: elsewhere } }\n'
  const line = (more: string) => `  l: { type: "file:line", properties: { path: l, line: mine${more} } }\n`
  declare(link)
  await run()
  declare(line(''))
  const { stdout } = await sandbox.sloth('plan')
  expect(stdout).toContain(`refused: there will be no file ${at('l')} to put it into`)
  expect((await sandbox.sloth('run --auto-approve')).exitCode).toBe(1)
  expect(readlinkSync(at('l'))).toBe('elsewhere')
  declare(line(', create: true'))
  await run()
  expect(text('l')).toBe('mine\n')
})

test('a file whose content was never declared goes only by a take-over, and is not said to stay', async () => {
  writeFileSync(at('f'), 'precious', { mode: 0o600 })
  declare('  f: { type: "file:file", properties: { path: f, mode: "0600" } }\n')
  await run()
  declare('  f: { type: "file:absent", properties: { path: f } }\n')
  const { stdout } = await sandbox.sloth('plan')
  expect(stdout).toContain(`remove a file: ${at('f')}; as file:file it would stay`)
  expect(stdout).toContain('it is there already, differs, and would be taken over')
  expect(stdout).not.toContain('stays')
  expect((await sandbox.sloth('run --auto-approve')).exitCode).toBe(2)
  expect(text('f')).toBe('precious')
  await run('--take-over')
  expect(existsSync(at('f'))).toBe(false)
})

test('a saved plan that would take over says how to make one that may, and that one is run', async () => {
  writeFileSync(at('f'), 'precious')
  declare('  f: { type: "file:file", properties: { path: f, content: new } }\n')
  await sandbox.sloth('plan --out refused.plan')
  const { exitCode, stderr } = await sandbox.sloth('run --plan refused.plan')
  expect(exitCode).toBe(2)
  expect(stderr).toContain('Plan anew with --take-over (sloth-runner plan --take-over --out FILE)')
  expect(text('f')).toBe('precious')
  await sandbox.sloth('plan --take-over --out allowed.plan')
  expect((await sandbox.sloth('run --plan allowed.plan')).exitCode).toBe(0)
  expect(text('f')).toBe('new')
})

test('what a fix failed to make is missing because the world has changed', async () => {
  declare(
    '  x: { type: "file:file", properties: { path: x, content: a } }\n  l: { type: "file:line", properties: { path: f, line: ours }, dependsOn: [x] }\n',
  )
  writeFileSync(at('f'), 'theirs\n')
  await run()
  for (const name of ['f', 'x']) rmSync(at(name))
  expect((await sandbox.sloth('stack drift detect w')).exitCode).toBe(3)
  expect((await sandbox.sloth('stack drift fix w --auto-approve')).stdout).toContain('✗ l')
  await sandbox.sloth('stack drift detect w')
  const { stdout } = await sandbox.sloth('stack drift show w')
  expect(stdout).toMatch(/Because: +the world has changed/)
  expect(stdout).not.toContain('compared in another way')
})

test('a directory in which something is stays, which the plan says', async () => {
  const inside = '  f: { type: "file:file", properties: { path: d/f, content: a } }\n'
  declare(`  d: { type: "file:directory", properties: { path: d } }\n${inside}`)
  await run()
  writeFileSync(at('d/theirs'), '')
  const because = `it cannot be removed while ${at('d/theirs')} is there, and this plan leaves it`
  expect((await sandbox.sloth('stack destroy w')).stderr).toContain(because)
  declare('  d: { type: "file:file", properties: { path: d, content: a } }\n')
  expect((await sandbox.sloth('plan --prune')).stdout).toContain(because)
  declare('  d: { type: "file:directory", properties: { path: d } }\n')
  expect((await sandbox.sloth('plan --prune --replace d')).stdout).toContain(because)
  rmSync(at('d/theirs'))
  expect((await sandbox.sloth('stack destroy w --auto-approve')).exitCode).toBe(0)
  expect(existsSync(at('d'))).toBe(false)
})

test('a line that another stack has too is not removed with one, and a suggested fix is one that is done', async () => {
  const other = 'name: b\nresources:\n  l: { type: "file:line", properties: { path: f, line: same } }\n'
  sandbox.write('b.yaml', other)
  writeFileSync(at('f'), 'other\n')
  expect((await sandbox.sloth('run --file b.yaml --auto-approve')).exitCode).toBe(0)
  declare('  m: { type: "file:line", properties: { path: f, match: ^s, line: same } }\n')
  await run()
  const { stderr } = await sandbox.sloth('stack destroy w')
  expect(stderr).toContain('m (file:line): forget: "l" of the stack "b" has it in force too, and it stays')
  expect((await sandbox.sloth('stack destroy w --auto-approve')).exitCode).toBe(0)
  expect(text('f')).toBe('other\nsame\n')
  declare('  a: { type: "file:file", properties: { path: a, content: a } }\n')
  await run()
  rmSync(at('a'))
  mkdirSync(at('a/full'), { recursive: true })
  expect((await sandbox.sloth('stack drift detect w')).exitCode).toBe(3)
  const { stdout } = await sandbox.sloth('stack drift show w')
  expect(stdout).toContain(`Suggested Fix: Look at ${at('a')}, and move away what stands there`)
  expect(stdout).not.toContain('drift fix')
})

test('a directory moves with what is in it by one edit, unless something is in it that nobody declares', async () => {
  const stack = (name: string, folder: string, file: string) =>
    declare(
      `  ${name}: { type: "file:directory", properties: { path: ${folder} } }\n` +
        `  f: { type: "file:file", properties: { path: ${file}, content: a } }\n`,
    )
  stack('d', 'd', 'd/f')
  await run()
  writeFileSync(at('d/theirs'), 'theirs')
  stack('d', 'e', '"${{ resources.d.path }}/f"')
  const refused = await sandbox.sloth('plan')
  expect(refused.stdout).toContain(
    `refused: it cannot be removed while ${at('d/theirs')} is there, and this plan leaves it`,
  )
  expect((await sandbox.sloth('run --auto-approve')).exitCode).toBe(1)
  expect(text('d/f')).toBe('a')
  rmSync(at('d/theirs'))
  const { stdout } = await sandbox.sloth('plan')
  expect(stdout).toContain('Plan: 2 to replace.\n')
  await run()
  expect([existsSync(at('d')), text('e/f')]).toEqual([false, 'a'])
  expect((await sandbox.sloth('stack drift detect w')).exitCode).toBe(0)
  stack('e', 'e', 'e/f')
  expect((await sandbox.sloth('plan --prune')).stdout).not.toContain('the world ha')
  await run('--prune')
  stack('e', 'g', 'h')
  await run()
  expect([existsSync(at('e')), existsSync(at('g')), text('h')]).toEqual([false, true, 'a'])
})
