import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'

const list = '../home/.local/share/sloth-runner/package.json'
const section = { types: { 'odd:thing': { reader: './reader.js', fixer: './reader.js' } } }

let sandbox: Sandbox

beforeEach(() => {
  sandbox = openSandbox({
    'own.yaml': 'name: own\nresources:\n  a: { type: "file:file", properties: { path: a, content: x } }\n',
    'odd.yaml': 'name: odd\nresources:\n  a: { type: "odd:thing", properties: {} }\n',
  })
})
afterEach(() => sandbox.close())

/** Links a plugin whose one module has this text. */
function link(module: string, says: object = { slothRunner: section }): void {
  const root = join(sandbox.folder, '..', 'odd')
  mkdirSync(root, { recursive: true })
  const manifest = { name: 'odd-plugin', version: '1.0.0', type: 'module', ...says }
  sandbox.write('../odd/package.json', JSON.stringify(manifest))
  sandbox.write('../odd/reader.js', module)
  sandbox.write(list, JSON.stringify({ oclif: { plugins: [{ name: 'odd-plugin', type: 'link', root }] } }))
}

/** What doctor says, and that what needs no plugin, or another one, goes on. */
async function doctorSays(): Promise<string> {
  for (const line of ['stack list', 'plan --file own.yaml', 'version'])
    expect(await sandbox.sloth(line), line).toMatchObject({ exitCode: line.startsWith('plan') ? 3 : 0 })
  const { exitCode, stdout, stderr } = await sandbox.sloth('doctor')
  expect(exitCode).toBe(1)
  expect(stdout + stderr).not.toContain('bug in sloth-runner')
  expect(stdout).toContain(join(sandbox.folder, list))
  return stdout
}

describe('a plugin', () => {
  test.each([
    ['that throws as it is loaded', 'throw new Error("no such luck")', 'Error: no such luck'],
    ['that cannot be parsed', 'export default { an error }', 'SyntaxError: Unexpected identifier'],
    ['that exports nothing', 'export {}', 'has no default export'],
  ])('%s is named, with its file and what to do', async (_, module, reason) => {
    link(module)
    const said = await doctorSays()
    for (const part of ['The plugin odd-plugin is broken', join('odd', 'reader.js'), reason, 'tell its author'])
      expect(said).toContain(part)
    const { exitCode, stderr } = await sandbox.sloth('plan --file odd.yaml')
    expect(exitCode).toBe(1)
    for (const part of ['The plugin odd-plugin is broken', reason, 'tell its author']) expect(stderr).toContain(part)
    expect(stderr).not.toContain('bug in sloth-runner')
  })

  test('that is gone stops nothing else, and is told', async () => {
    link('export default {}')
    rmSync(join(sandbox.folder, '..', 'odd'), { recursive: true })
    expect(await doctorSays()).toContain('its package.json cannot be read')
    const { stderr } = await sandbox.sloth('stack list')
    expect(stderr).toContain('Warning: The plugin in')
  })

  test('whose package does not say that it is one is told', async () => {
    link('export default {}', {})
    expect(await doctorSays()).toContain('its package.json has no "slothRunner" section')
  })

  test('list that cannot be read is told, and stops nothing else', async () => {
    sandbox.write(list, '{')
    expect(await doctorSays()).toContain('The list of installed plugins')
  })
})
