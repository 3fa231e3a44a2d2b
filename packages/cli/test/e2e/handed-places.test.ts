import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'

let sandbox: Sandbox
beforeEach(() => {
  sandbox = openSandbox()
})
afterEach(() => sandbox.close())

const file = (path: string, content: string, more: object = {}) => ({
  type: 'file:file',
  properties: { path, content },
  ...more,
})
const folder = (path: string, more: object = {}) => ({ type: 'file:directory', properties: { path }, ...more })

type Resources = Readonly<Record<string, object>>

const define = (resources: Resources, name = 'w') => sandbox.write(`${name}.json`, JSON.stringify({ name, resources }))
const run = (flags: readonly string[] = [], name = 'w') =>
  sandbox.sloth(['run', '--file', `${name}.json`, '--auto-approve', ...flags])
const contentOf = (path: string) =>
  existsSync(join(sandbox.folder, path)) ? readFileSync(join(sandbox.folder, path), 'utf8') : null

/** The words of a command line as a shell reads them, as far as addresses are quoted here. */
const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')

/** Runs, and does what a refusal says, word for word, until the run is done. Returns the advice that was followed. */
async function follow(flags: readonly string[] = []): Promise<readonly string[]> {
  const followed: string[] = []
  for (let turn = 0; turn < 6; turn += 1) {
    const end = await run(flags)
    if (end.exitCode === 0) return followed
    const again = /the same command with "(.*)", then this one/.exec(end.stderr)?.[1]
    const forget = /"sloth-runner (stack resources forget .*)"\./.exec(end.stderr)?.[1]
    const advice = again ?? forget
    if (advice === undefined) throw new Error(`no advice in: ${end.stderr}${end.stdout}`)
    const done =
      again === undefined ? await sandbox.sloth([...wordsOf(advice), '--auto-approve']) : await run(wordsOf(again))
    expect({ advice, ...done }).toMatchObject({ exitCode: 0 })
    followed.push(advice)
  }
  throw new Error(`still refused after: ${followed.join('; ')}`)
}

const before: Resources = { a: file('p', 'a'), b: file('r', 'b') }

describe('a place that is handed from one resource to another', () => {
  test.each<[string, { readonly after: Resources; readonly advice: readonly string[]; readonly first?: Resources }]>([
    [
      'that is new',
      { after: { a: file('q', 'a'), c: file('p', 'c') }, advice: ['--target a'], first: { a: file('p', 'a') } },
    ],
    ['that was elsewhere', { after: { a: file('q', 'a'), b: file('p', 'b') }, advice: ['--target a'] }],
    ['by one that is gone', { after: { b: file('p', 'b') }, advice: ['--prune --target a'] }],
    [
      'by one that is gone and is protected',
      {
        first: { ...before, a: file('p', 'a', { protect: true }) },
        after: { b: file('p', 'a', { takeOver: true }) },
        advice: ['stack resources forget w a --include-protected'],
      },
    ],
    [
      'by one that is gone and is kept',
      {
        first: { ...before, a: file('p', 'a', { removal: 'retain' }) },
        after: { b: file('p', 'a', { takeOver: true }) },
        advice: ['stack resources forget w a'],
      },
    ],
    [
      'in a chain',
      {
        first: { ...before, c: file('q', 'c') },
        after: { a: file('q', 'a'), b: file('p', 'b'), c: file('s', 'c') },
        advice: ['--target c', '--target a'],
      },
    ],
    ['of another type', { after: { a: folder('q'), b: folder('p') }, advice: ['--target a'] }],
    [
      'with what is in it',
      {
        first: { d: folder('p'), f: file('p/x', 'f'), b: file('r', 'b') },
        after: { d: folder('q'), f: file('q/x', 'f'), b: file('p', 'b') },
        advice: ['--target d --target f'],
      },
    ],
    [
      'with what is in it, all gone',
      {
        first: { d: folder('p'), f: file('p/x', 'f'), b: file('r', 'b') },
        after: { b: file('p', 'b') },
        advice: ['--prune --target d --target f'],
      },
    ],
    [
      'by an entry',
      {
        first: { site: file('${{ each.key }}', 's', { forEach: ['p', 'x'] }), b: file('r', 'b') },
        after: { site: file('${{ each.key }}', 's', { forEach: ['x'] }), b: file('p', 'b') },
        advice: ['--prune --target \'site["p"]\''],
      },
    ],
  ])('%s is refused with advice that holds', async (_, { first = before, after, advice }) => {
    define(first)
    expect(await run()).toMatchObject({ exitCode: 0 })
    define(after)
    for (const flags of [[], ['--prune']]) expect(await run(flags)).toMatchObject({ exitCode: 5 })
    if ('d' in first) expect(contentOf('p/x')).toBe('f')
    else expect(contentOf('p')).toBe('a' in first ? 'a' : 's')
    expect(await follow()).toEqual(advice)
    expect(await sandbox.sloth('stack drift detect w')).toMatchObject({ exitCode: 0 })
    expect(await sandbox.sloth('plan --file w.json')).toMatchObject({ exitCode: 0 })
  })

  test('and back is told to take two runs', async () => {
    define(before)
    await run()
    const swapped = { a: file('r', 'a'), b: file('p', 'b') }
    define(swapped)
    const end = await run()
    expect(end.stderr).toContain('They change places, which takes two runs: give "b" a place of its own and run')
    define({ ...before, b: file('s', 'b') })
    expect(await run()).toMatchObject({ exitCode: 0 })
    define(swapped)
    expect(await follow()).toEqual(['--target a'])
    expect([contentOf('p'), contentOf('r'), contentOf('s')]).toEqual(['b', 'a', null])
  })

  test('is let go in place of what was asked for, where only a part was', async () => {
    define(before)
    await run()
    define({ a: file('q', 'a'), b: file('p', 'b') })
    const end = await run(['--target', 'b', '--replace', 'b'])
    expect(end.stderr).toContain('the same command with "--target a" in place of its --target and --replace, then this')
    expect(await run(['--target', 'a'])).toMatchObject({ exitCode: 0 })
    expect(await run(['--target', 'b'])).toMatchObject({ exitCode: 0 })
  })

  test('by one that is protected is refused until a run has it on record that it is not', async () => {
    const guarded = (protect: boolean) => ({ ...before, a: file('p', 'a', { protect }) })
    define(guarded(true))
    await run()
    const words = 'Run once with "protect" taken out of the declaration of "a" and nothing else of it changed'
    for (const protect of [true, false]) {
      define({ a: file('q', 'a', { protect }), b: file('p', 'b') })
      expect(await run(['--target', 'a'])).toMatchObject({ exitCode: 1, stderr: expect.stringContaining(words) })
    }
    define(guarded(false))
    expect(await run()).toMatchObject({ exitCode: 0 })
    define({ a: file('q', 'a'), b: file('p', 'b') })
    expect(await follow()).toEqual(['--target a'])
    expect([contentOf('p'), contentOf('q')]).toEqual(['b', 'a'])
  })

  test('by one that is in what the other was takes two runs', async () => {
    define({ d: folder('p'), n: file('p/x', 'n') })
    await run()
    const after = { d: folder('q'), n: file('p', 'n') }
    define(after)
    expect((await run()).stderr).toContain('which takes two runs: give "n" a place of its own and run')
    define({ d: folder('q'), n: file('s', 'n') })
    expect(await run()).toMatchObject({ exitCode: 0 })
    define(after)
    expect(await run()).toMatchObject({ exitCode: 0 })
    expect([contentOf('p'), contentOf('s')]).toEqual(['n', null])
  })

  test('by one that depends on the other is told what is in the way', async () => {
    define(before)
    await run()
    const moved = (more: object) => ({ a: file('q', 'a', more), b: file('p', 'b') })
    define(moved({ dependsOn: ['b'] }))
    expect((await run()).stderr).toContain('"a" depends on it and cannot go first: take that dependency out')
    define(moved({}))
    expect(await follow()).toEqual(['--target a'])
    define(moved({ dependsOn: ['b'] }))
    expect(await run()).toMatchObject({ exitCode: 0 })
  })

  test('of another stack is refused with what lets go of it there', async () => {
    define({ a: file('p', 'a') }, 'other')
    await run([], 'other')
    define({}, 'other')
    await run([], 'other')
    define({ b: file('p', 'a', { takeOver: true }) })
    expect((await run()).stderr).toContain(
      'What "other" no longer declares is still its own until a run there with --prune',
    )
    expect(await follow()).toEqual(['stack resources forget other a'])
  })
})

describe('what is named to be replaced and is not', () => {
  test.each([
    [['--replace', 'a', '--target', 'b'], '"a" cannot be replaced: it is not among the targets.', 5],
    [['--replace', 'gone'], '"gone" cannot be replaced: it is no longer declared.', 5],
    [['--replace', 'c'], 'There is no resource "c" in this stack.', 1],
  ])('with %j is refused, in a plan too', async (flags, words, exitCode) => {
    define({ ...before, gone: file('g', 'g') })
    await run()
    define(before)
    for (const end of [await run(flags), await sandbox.sloth(['plan', '--file', 'w.json', ...flags])])
      expect(end).toMatchObject({ exitCode, stderr: expect.stringContaining(words) })
  })

  test('is replaced where it is among the targets, or what they depend on', async () => {
    define({ ...before, b: file('r', 'b', { dependsOn: ['a'] }) })
    await run()
    const end = await run(['--replace', 'a', '--target', 'b'])
    expect(end).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('✓ a: replace') })
  })
})
