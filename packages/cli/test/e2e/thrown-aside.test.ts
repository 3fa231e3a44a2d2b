import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { installGatedPlugin, openGate, runAtWork } from './gated-plugin.ts'
import { openSandbox, type Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

let sandbox: Sandbox
beforeEach(() => {
  sandbox = openSandbox()
  installGatedPlugin(sandbox)
})
afterEach(() => sandbox.close())

/** A definition that does something besides once the file `now` is there, as it would in a timer. */
function definitionThat(does: string): string {
  return `import { existsSync, watch } from 'node:fs'
const watcher = watch('.', () => {
  if (!existsSync('now')) return
  watcher.close()
  ${does}
})
const thing = (path: string, ...dependsOn: string[]) => ({ type: 'gated:thing', properties: { path }, dependsOn })
export default { name: 'web', resources: { a: thing('a'), b: thing('b', 'a') } }
`
}

async function lockStatus(): Promise<string> {
  return (await sandbox.sloth('stack lock status web')).stdout
}

/** What a run tells whose definition does this while the run acts on the first of its two resources. */
async function runBrokenOff(does: string, line = 'run') {
  return endOf(definitionThat(does), line)
}

/** What a run tells of this definition that is broken off while it acts. */
async function endOf(definition: string, line: string) {
  sandbox.write('stack.ts', definition)
  const said = Promise.withResolvers<void>()
  const run = await runAtWork(sandbox, line, (text) => {
    if (text.includes('Breaking off')) said.resolve()
  })
  sandbox.write('now', '')
  await Promise.race([said.promise, run.end])
  openGate(sandbox)
  return run.end
}

/** That a run ended in order: what heeds no signal and was under way is done and on record, the rest not begun, the lock free. */
async function expectOrder(): Promise<void> {
  expect(existsSync(join(sandbox.folder, 'a'))).toBe(true)
  expect(existsSync(join(sandbox.folder, 'b'))).toBe(false)
  expect(await lockStatus()).toContain('UNLOCKED')
  expect((await sandbox.json('stack history web')).document).toMatchObject({
    runs: [{ status: 'cancelled', endedAt: expect.any(Number) }],
  })
  expect((await sandbox.json('stack resources list web')).document).toMatchObject({
    resources: [{ address: 'a', state: 'applied' }, { address: 'b' }],
  })
}

describe('what a definition leaves behind and throws while a run acts', () => {
  test.each([
    ['an error', "throw new Error('no luck')", 'Error: no luck'],
    ['a rejection that nobody handles', "Promise.reject(new TypeError('no type'))", 'TypeError: no type'],
    ['an error with what looks like a place', "throw new Error('no luck\\nfile:///x/%E0%A4%A:1:2')", 'Error: no luck'],
    ['its end of the process', 'process.exit(0)', 'calls process.exit(0)'],
  ])('ends the run in order, and is told as its own: %s', async (_, does, words) => {
    const { exitCode, stdout, stderr } = await runBrokenOff(does)
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1 })
    expect(stderr).toContain('Error: The definition threw where nobody waits for it')
    expect(stderr).toContain(words)
    expect(stderr).toMatch(new RegExp(`${join(sandbox.folder, 'stack.ts')}:5:\\d+\\nWhat to do: Await`))
    expect(stderr).not.toContain('bug in sloth-runner')
    expect(stdout).toContain('cancelled')
    await expectOrder()
  })

  test.each([
    ['a text', "throw 'no luck'", 'Something threw where nobody waits for it: no luck'],
    ['what has no words', 'throw Object.create(null)', '[Object: null prototype] {}'],
    ['an error of Node', "fetch('http://127.0.0.1:1/')", 'TypeError: fetch failed'],
  ])('and names no file is told to be looked for there: %s', async (_, does, words) => {
    const { exitCode, stderr } = await runBrokenOff(does)
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(words) })
    expect(stderr).toMatch(/Look for a timer, or a promise that nobody awaits, in the definition/)
    expect(stderr).not.toContain('This is a bug in sloth-runner')
    await expectOrder()
  })

  test('ends the run with one document', async () => {
    const { exitCode, stdout, stderr } = await runBrokenOff("throw new Error('no luck')", 'run --json')
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('no luck') })
    const document = JSON.parse(stdout)
    expect(schemaProblems('run', document)).toEqual([])
    expect(document).toMatchObject({ status: 'cancelled', summary: { done: 1, cancelled: 1 } })
    await expectOrder()
  })

  test.each([
    ['an error', 'run --verbose', "throw new Error('no ' + password, { cause: new Error('of ' + password) })"],
    ['a text', 'run --json', "throw 'no ' + password"],
  ])('is told without the sensitive values that the run has in hand: %s', async (_, line, does) => {
    const withSecret = definitionThat(does)
      .replace('export default {', "const password = 'hunter2(x'\nexport default {")
      .replace("name: 'web',", "name: 'web', variables: { k: { type: 'string', sensitive: true, default: password } },")
      .replace('b: thing', "c: { type: 'file:file', properties: { path: 'c', content: '${{ vars.k }}' } }, b: thing")
    const { exitCode, stdout, stderr } = await endOf(withSecret, line)
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('no <sensitive>') })
    expect(stdout + stderr).not.toContain('hunter2')
  })

  test('and one signal more ends it in the same order', async () => {
    sandbox.write('stack.ts', definitionThat("throw new Error('no luck')"))
    const told: Record<string, PromiseWithResolvers<void>> = {
      'Breaking off': Promise.withResolvers(),
      Interrupted: Promise.withResolvers(),
    }
    const run = await runAtWork(sandbox, 'run', (text) => {
      for (const [words, { resolve }] of Object.entries(told)) if (text.includes(words)) resolve()
    })
    sandbox.write('now', '')
    await Promise.race([told['Breaking off']?.promise, run.end])
    run.signal('SIGINT')
    await Promise.race([told.Interrupted?.promise, run.end])
    openGate(sandbox)
    const { exitCode, stderr } = await run.end
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Error: no luck') })
    expect(stderr).toContain('Interrupted: nothing more is begun')
    await expectOrder()
  })

  test('over and over changes nothing more', async () => {
    const { exitCode, stderr } = await runBrokenOff(
      "for (let i = 0; i < 9; i += 1) Promise.reject(new Error('no ' + i))",
    )
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Error: no 0') })
    expect(stderr).not.toContain('no 1')
    await expectOrder()
  })
})

test('what a definition throws once the command is done changes nothing about how it ended', async () => {
  const at = (name: string): string => join(sandbox.folder, name)
  const command = `touch ${at('now')}; until [ -e ${at('thrown')} ]; do sleep 0.01; done; touch ${at('told')}`
  const hook = { name: 'tell', event: 'stack.execution.completed', command }
  sandbox.write('../config.yaml', JSON.stringify({ events: { hooks: [hook] } }))
  sandbox.write(
    'stack.ts',
    definitionThat("writeFileSync('thrown', '')\n  throw new Error('no luck')").replace(
      'watch }',
      'watch, writeFileSync }',
    ),
  )
  for (const name of ['a', 'b']) sandbox.write(`${name}.gate`, 'make')
  const { exitCode, stdout, stderr } = await sandbox.sloth('run --json')
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining('no luck') })
  expect(JSON.parse(stdout)).toMatchObject({ status: 'completed' })
  expect(existsSync(at('told'))).toBe(true)
})

test('what a plugin throws where nobody waits for it ends the run in order, and is told as its own', async () => {
  sandbox.write('stack.ts', definitionThat(''))
  const run = await runAtWork(sandbox)
  openGate(sandbox, 'throw aside')
  const { exitCode, stderr } = await run.end
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 1 })
  expect(stderr).toContain(
    'Error: The plugin sloth-runner-plugin-gated threw where nobody waits for it: Error: by the way',
  )
  expect(stderr).toMatch(/plugin\/fixer\.js:\d+:\d+\nWhat to do: Mend it or tell its author/)
  expect(stderr).not.toContain('bug in sloth-runner')
  await expectOrder()
})

test('what a definition throws while a plan is read ends the plan', async () => {
  const does = "if (text.includes('Reading')) queueMicrotask(() => { throw new Error('no luck') })"
  const resources = '{ a: { type: "file:file", properties: { path: "a", content: "x" } } }'
  sandbox.write(
    'stack.ts',
    `const { write } = process.stderr
process.stderr.write = (text, ...more) => {
  ${does}
  return write.call(process.stderr, text, ...more)
}
export default { name: 'web', resources: ${resources} }
`,
  )
  const { exitCode, stdout, stderr } = await sandbox.sloth('plan --json')
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/no luck\n[^\n]*stack\.ts:3:/),
  })
  expect(schemaProblems('error', JSON.parse(stdout))).toEqual([])
})
