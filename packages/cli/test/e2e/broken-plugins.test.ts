import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

const list = '../home/.local/share/sloth-runner/package.json'
const section = { types: { 'odd:thing': { reader: './reader.js', fixer: './reader.js' } } }

/** A module that says of its schema what is given. */
function moduleOf(schema: string, type = 'odd:thing'): string {
  const calls = 'claims: () => ({ owns: [] }), readActual: async () => [], diff: () => null, fix: async () => []'
  return `export default { type: "${type}", description: "Odd.", schema: ${schema}, ${calls} }`
}

/** A module that can be used. */
const good = moduleOf('{ type: "object" }')

/** What `doctor` and the commands that need a plugin say of it. */
async function bothSay(parts: readonly string[]): Promise<void> {
  const said = await doctorSays()
  const { exitCode, stderr } = await sandbox.sloth('plan --file odd.yaml')
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 1 })
  expect(stderr).not.toContain('bug in sloth-runner')
  for (const part of parts) for (const text of [said, stderr]) expect(text).toContain(part)
}

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

  test.each([
    ['a schema of no type', moduleOf('{ type: "nonsense" }'), 'has the type "nonsense"'],
    ['no schema', moduleOf('undefined'), 'the schema of its reader is none'],
    ['properties that are none', moduleOf('{ properties: "x" }'), '"properties" of it is no object'],
    ['another type', moduleOf('{}', 'odd:else'), 'its module says it is "odd:else"'],
    ['no functions', 'export default { type: "odd:thing" }', 'its reader has no function "claims"'],
  ])('with %s is told by doctor as by a plan', async (_, module, reason) => {
    link(module)
    await bothSay(['The plugin for "odd:thing" is broken', reason, 'tell its author'])
  })

  test('with a schema that only a look at all of it shows to be none is told by doctor', async () => {
    link(moduleOf('{ type: "object", properties: { a: { minimum: "x" } } }'))
    expect(await doctorSays()).toMatch(
      /The plugin for "odd:thing" is broken: the schema of its reader is none: .*minimum/,
    )
  })

  test.each([
    ['ends the process', 'process.exit(0)', /reader\.js:1 calls process\.exit\(0\), and a plugin must not/],
    ['ends it by an import', 'import { exit } from "node:process"\nexit(3)', /reader\.js:2 calls process\.exit\(3\)/],
    ['awaits for ever', 'await new Promise(() => {})', /it awaits something at its top that never comes/],
  ])('that %s as it is loaded is named, with its file', async (_, module, reason) => {
    link(`${module}\n${good}`)
    expect(await doctorSays()).toMatch(reason)
    await bothSay(['The plugin odd-plugin is broken', join('odd', 'reader.js'), 'tell its author'])
  })

  test.each([
    [{ typs: section.types }, 'its "slothRunner" section has "typs", which means nothing: did you mean "types"?'],
    [{ types: {} }, 'its "slothRunner" section names no type'],
    [{ types: { 'odd:thing': { reader: './reader.js', fixr: './reader.js' } } }, 'did you mean "fixer"?'],
  ])('whose package says %j is told', async (slothRunner, reason) => {
    link(good, { slothRunner })
    expect(await doctorSays()).toContain(reason)
  })

  test.each(['SIGINT', 'SIGTERM'] as const)(
    'that keeps waiting as it is loaded is left by %s at once',
    async (signal) => {
      link(`console.error('loading it')\nawait new Promise(() => setInterval(() => 0, 1000))\n${good}`)
      for (const line of ['plan --file odd.yaml', 'run --file odd.yaml', 'doctor']) {
        const { exitCode, stderr } = await sandbox.sloth(line, {
          onOutput: (text, kill) => {
            if (text.includes('loading it')) kill(signal)
          },
        })
        expect({ line, exitCode, stderr }).toMatchObject({ exitCode: 130 })
        expect(stderr).toMatch(/Interrupted\.\n$/)
      }
    },
  )

  test('whose fixer ends the process fails what it was to do, and the run goes on', async () => {
    const claims =
      'claims: () => ({ owns: ["odd:a"] }), readActual: async (all) => all.map(() => ({ status: "absent" }))'
    const diff = 'diff: () => ({ action: "create", fields: [], steps: [], suppressed: [] })'
    const fix = 'fix: async () => process.exit(0)'
    link(`export default { type: "odd:thing", description: "", schema: {}, ${claims}, ${diff}, ${fix} }`)
    sandbox.write(
      'both.yaml',
      'name: both\nresources:\n  a: { type: "odd:thing", properties: {} }\n  b: { type: "file:file", properties: { path: b, content: x } }\n',
    )
    const { exitCode, document } = await sandbox.json('run --file both.yaml --auto-approve')
    expect(exitCode).toBe(1)
    expect(document).toMatchObject({
      items: [
        { address: 'a', outcome: 'failed', reason: expect.stringMatching(/reader\.js:1 calls process\.exit\(0\)/) },
        { address: 'b', outcome: 'done' },
      ],
    })
  })

  test('that is broken stops no other type from being listed, and is named', async () => {
    link('throw new Error("no such luck")')
    const { exitCode, stdout, stderr } = await sandbox.sloth('providers list')
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' })
    expect(stdout).toMatch(/^file:file +file \d+\.\d+\.\d+ +A regular file/m)
    expect(stdout).toMatch(/^odd:thing +odd 1\.0\.0 +\(cannot be used\)$/m)
    for (const part of ['The plugin odd-plugin is broken', 'Error: no such luck', 'What to do: Mend it'])
      expect(stdout).toContain(part)
    const listed = await sandbox.json('providers list')
    expect(listed.exitCode).toBe(1)
    expect(schemaProblems('providers-list', listed.document)).toEqual([])
    const { providers } = listed.document as { readonly providers: readonly object[] }
    expect(providers).toContainEqual(expect.objectContaining({ type: 'file:file', error: null }))
    const error = expect.objectContaining({ code: 'plugin-invalid', detail: 'Error: no such luck' })
    expect(providers).toContainEqual({ type: 'odd:thing', plugin: 'odd', version: '1.0.0', description: null, error })
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

  test.each([
    ['{', 'JSON'],
    ['null', 'It is no object.'],
    ['{"oclif":[]}', '"oclif" is no object.'],
    ['{"oclif":{"plugins":{}}}', '"oclif.plugins" is no list.'],
  ])('list that cannot be read is told, and stops nothing else: %s', async (text, reason) => {
    sandbox.write(list, text)
    const said = await doctorSays()
    for (const part of ['The list of installed plugins', reason]) expect(said).toContain(part)
  })

  test('list with entries that are none is told of each, and brings what is good', async () => {
    link(good)
    const root = join(sandbox.folder, '..', 'odd')
    const plugins = [null, {}, { type: 'link', root: 'odd' }, { name: 'odd-plugin', type: 'link', root }]
    sandbox.write(list, JSON.stringify({ oclif: { plugins } }))
    const said = await doctorSays()
    for (const part of ['Entry 1 of', 'Entry 2 of', 'Entry 3 of', 'has no "name"', 'its "root" is no absolute path'])
      expect(said).toContain(part)
    expect(said).toContain('odd-plugin 1.0.0, installed')
  })

  test.each([
    [
      'the program brings',
      'file:file',
      /The plugin odd-plugin in .* is not used: @sloth-runner\/plugin-file in /,
      'Take odd-plugin off the list',
    ],
    [
      'another one brings',
      'odd:thing',
      /The plugin twin-plugin in .* is not used: odd-plugin in /,
      'Take twin-plugin or odd-plugin off the list',
    ],
  ])('with a type that %s is not used, and is told', async (_, type, message, remedy) => {
    const entry = { reader: './reader.js', fixer: './reader.js' }
    link(good, { slothRunner: { types: { [type]: entry } } })
    const root = join(sandbox.folder, '..', 'odd')
    const twin = join(sandbox.folder, '..', 'twin')
    const slothRunner = { types: { 'twin:own': entry, 'odd:thing': entry } }
    const plugins = [{ name: 'odd-plugin', type: 'link', root }]
    if (type === 'odd:thing') {
      sandbox.write('../twin/package.json', JSON.stringify({ name: 'twin-plugin', version: '1.0.0', slothRunner }))
      plugins.push({ name: 'twin-plugin', type: 'link', root: twin })
      sandbox.write(list, JSON.stringify({ oclif: { plugins } }))
    }
    const said = await doctorSays()
    expect(said).toMatch(message)
    for (const part of [`brings the resource type "${type}" too`, remedy]) expect(said).toContain(part)
    const { stdout, stderr } = await sandbox.sloth('providers list')
    expect(stdout).not.toContain('twin:own')
    expect(stderr).toMatch(message)
  })

  test('that prints as it is imported prints beside a document', async () => {
    link(`console.log('noise')\nprocess.stdout.write('din\\n')\n${good}`)
    sandbox.write('../config.yaml', 'no-such-setting: 1\n')
    const { exitCode, stdout, stderr } = await sandbox.sloth('doctor --json')
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: 'noise\ndin\n' })
    expect(() => JSON.parse(stdout)).not.toThrow()
    sandbox.write('../config.yaml', '')
    const shown = await sandbox.sloth('providers show odd:thing --json')
    expect(shown.stderr).toContain('noise')
    expect(shown.stdout).not.toContain('noise')
  })
})
