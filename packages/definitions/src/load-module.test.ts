import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { VariableInput } from '@sloth-runner/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LoadResult } from './load-result.ts'

const run = promisify(execFile)
const core = new URL('../../core/src/', import.meta.url)

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sloth-runner-modules-'))
  const modules = {
    '@sloth-runner/core': new URL('index.ts', core).href,
    '@sloth-runner/core/authoring': new URL('authoring/index.ts', core).href,
  }
  written(
    'load.mjs',
    `import { loadDefinitions, registerResolver } from ${JSON.stringify(new URL('index.ts', import.meta.url).href)}
registerResolver(${JSON.stringify(modules)})
const results = []
for (const [file, variables] of JSON.parse(process.argv[2])) results.push(await loadDefinitions(file, { variables }))
console.log(JSON.stringify(results))`,
  )
})
afterAll(() => rmSync(folder, { recursive: true }))

function written(name: string, content: string): string {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
  return path
}

/** Loads files in one process of their own, where Node imports modules as it does for users. */
async function load(...files: (readonly [string, (readonly VariableInput[])?])[]): Promise<readonly LoadResult[]> {
  const asked = files.map(([file, variables = []]) => [file, variables])
  const args = ['--conditions=sloth-runner:source', join(folder, 'load.mjs'), JSON.stringify(asked)]
  const { stdout, stderr } = await run(process.execPath, args)
  expect(stderr).toBe('')
  return JSON.parse(stdout) as LoadResult[]
}

const stack = `import { defineStack, resourceBuilder } from '@sloth-runner/core/authoring'
import { path } from './shared.ts'
const file = resourceBuilder<{ path: string }>('file:file')
export default defineStack({ name: 'web', resources: [file('a', { path })] })
`

describe('modules', () => {
  it('load whatever the nearest package.json says, with the files they are made of', async () => {
    const places = ['none', 'module', 'commonjs']
    written('module/package.json', '{"type":"module"}')
    written('commonjs/package.json', '{"type":"commonjs"}')
    for (const place of places) written(`${place}/shared.ts`, "export const path: string = '/x'\n")
    const files = places.map((place) => [written(`${place}/stack.ts`, stack)] as const)
    const results = await load(...files)
    results.forEach(({ definitions, findings }, index) => {
      expect(findings).toEqual([])
      expect(definitions).toMatchObject([
        {
          definition: { name: 'web', resources: { a: { type: 'file:file', properties: { path: '/x' } } } },
          folder: join(folder, places[index] ?? ''),
          files: [{ path: files[index]?.[0] }, { path: join(folder, places[index] ?? '', 'shared.ts') }],
        },
      ])
      expect(definitions[0]?.files[0]?.sha256).toMatch(/^[0-9a-f]{64}$/)
    })
  })

  it('hold one definition or several, as ES modules or CommonJS', async () => {
    const names = (results: readonly LoadResult[]) =>
      results.map(({ definitions, findings }) => [
        ...definitions.map(({ definition }) => definition.name),
        ...findings.map(({ code }) => code),
      ])
    expect(
      names(
        await load(
          [
            written(
              'several.mjs',
              "export const a = { name: 'a' }\nexport const b = { name: 'b' }\nexport default a\nexport const help = 3\n",
            ),
          ],
          [written('one.cjs', "module.exports = { name: 'a' }\n")],
          [written('two.cjs', "module.exports = { a: { name: 'a' }, b: { name: 'b' } }\n")],
          [written('script.js', "module.exports = { name: 'c' }\n")],
          [written('nothing.ts', 'export const a = 3\n')],
          [written('nameless.ts', "export default { nmae: 'x' }\n")],
          [written('twice.ts', "export const a = { name: 'a' }\nexport const b = { name: 'a' }\n")],
          [written('empty.ts', '\n')],
        ),
      ),
    ).toEqual([
      ['a', 'b'],
      ['a'],
      ['a', 'b'],
      ['c'],
      ['no-definition'],
      ['missing-key', 'unknown-key'],
      ['a', 'a', 'duplicate-definition'],
      ['no-definition'],
    ])
  })

  it('are refused when they export what is no definition, with all that was meant to be one', async () => {
    const define = "import { defineStack } from '@sloth-runner/core'\n"
    const cases: [string, string, string[]][] = [
      ['promise.ts', "export default Promise.resolve({ name: 'a' })\n", ['exports a promise as its default.']],
      ['function.ts', "export default () => ({ name: 'a' })\n", ['exports a function as its default.']],
      ['list.ts', "export default [{ name: 'a' }]\n", ['exports a list as its default.']],
      [
        'undefined.ts',
        "export default undefined\nexport const b = { name: 'b' }\n",
        ['exports undefined as its default.'],
      ],
      ['map.ts', 'export default new Map()\n', ['The definition is a Map.']],
      [
        'beside.ts',
        "export const a = Promise.resolve({ name: 'a' })\nexport const b = { name: 'b' }\nexport default async () => b\n",
        ['exports a function as its default.', 'exports a promise as "a".'],
      ],
      ['held.cjs', "module.exports = { a: Promise.resolve(), b: { name: 'b' } }\n", ['exports a promise as "a".']],
      [
        'nameless.ts',
        "export default { nmae: 'a' }\nexport const b = { name: 'b' }\n",
        ['lacks the key "name"', '"nmae"'],
      ],
      ['async.ts', `${define}export default defineStack({ name: 'a' }, async () => ({}))\n`, ['gives a promise.']],
      [
        'brackets.ts',
        `${define}export default defineStack({ name: 'a' }, () => { outputs: {} })\n`,
        ['gives undefined.'],
      ],
      [
        'parts.ts',
        `${define}export default defineStack({ name: 'a' }, () => ({ resources: new Map(), outputs: new Set() }))\n`,
        ['"outputs" is a Set.', '"resources" is a Map.'],
      ],
    ]
    const files = cases.map(([name, text]) => [written(`none/${name}`, text)] as const)
    const results = await load(...files)
    results.forEach(({ findings }, index) => {
      const [, , words] = cases[index] ?? ['', '', []]
      const file = files[index]?.[0]
      expect(findings).toEqual(
        words.map((part) => expect.objectContaining({ summary: expect.stringContaining(part), location: { file } })),
      )
    })
  })

  it('get their variables, and never a sensitive value', async () => {
    const path = written(
      'function.ts',
      `import { defineStack } from '@sloth-runner/core'
export default defineStack(
  { name: 'web', variables: { count: { type: 'integer' }, key: { type: 'string', sensitive: true, default: 'hunter2' } } },
  ({ count, key }) => ({ resources: { a: { type: 'f:f', properties: { next: count + 1, key, text: \`k=\${key}\` } } } }),
)
`,
    )
    const [none, four, wrong] = await load(
      [path],
      [path, [{ name: 'count', value: '4', origin: 'environment' }]],
      [path, [{ name: 'count', value: 'x', origin: 'flag' }]],
    )
    expect(none?.findings).toMatchObject([{ code: 'missing-variable', location: { file: path } }])
    expect(four?.definitions[0]?.definition.resources?.a?.properties).toEqual({
      next: 5,
      key: '${{ vars["key"] }}',
      text: 'k=${{ vars["key"] }}',
    })
    expect(wrong?.findings).toMatchObject([{ code: 'invalid-variable' }])
  })

  it('say what is wrong with them, and where', async () => {
    const cases: [string, string, object][] = [
      ['syntax.ts', "export default {\n  name 'a' }\n", { code: 'module-failed', location: { line: 2, column: 8 } }],
      [
        'enum.ts',
        "enum A { B }\nexport default { name: 'a' }\n",
        { code: 'module-failed', location: { line: 1, column: 1 } },
      ],
      [
        'throws.ts',
        "function f(): never {\n  throw new Error('no')\n}\nf()\nexport default {}\n",
        { code: 'module-failed', location: { line: 2, column: 9 } },
      ],
      [
        'exits.ts',
        "\nprocess.exit(3)\nexport default { name: 'a' }\n",
        {
          code: 'process-ended',
          summary: expect.stringContaining('process.exit(3)'),
          location: { line: 2, column: 9 },
        },
      ],
      [
        'exits-in-secret.ts',
        "import { exit } from 'node:process'\ntry {\n  exit()\n} catch {}\nexport default { name: 'a' }\n",
        { code: 'process-ended', location: { line: 3, column: 3 } },
      ],
      [
        'function-exits.ts',
        "import { defineStack } from '@sloth-runner/core'\nexport default defineStack({ name: 'a' }, () => process.exit(4))\n",
        { code: 'process-ended', location: { line: 2 } },
      ],
      [
        'rejects-aside.ts',
        "\nPromise.reject(new Error('no'))\nexport default { name: 'a' }\n",
        { code: 'module-failed', location: { line: 2, column: 16 } },
      ],
      [
        'throws-aside.ts',
        "import { setImmediate as turn } from 'node:timers/promises'\nsetImmediate(() => {\n  throw new Error('no')\n})\nawait turn()\nexport default { name: 'a' }\n",
        { code: 'module-failed', location: { line: 3, column: 9 } },
      ],
      [
        'getter.ts',
        "export default {\n  name: 'a',\n  get resources(): never {\n    throw new Error('no')\n  },\n}\n",
        { code: 'module-failed', location: { line: 4, column: 11 } },
      ],
      ['text.ts', "throw 'text'\n", { code: 'module-failed', location: {} }],
      ['missing.ts', "import './none.ts'\nexport default {}\n", { code: 'module-failed', location: {} }],
      ['function-inside.ts', "export default { name: 'a', f() {} }\n", { code: 'not-plain-data', location: {} }],
      [
        'same-name.ts',
        "import { defineStack, resourceBuilder } from '@sloth-runner/core/authoring'\nconst f = resourceBuilder('f:f')\nexport default defineStack({ name: 'a', resources: [f('a', {}), f('a', {})] })\n",
        { code: 'invalid-stack', location: { line: 3 } },
      ],
    ]
    const files = cases.map(([name, text]) => [written(name, text)] as const)
    const results = await load(...files)
    results.forEach(({ definitions, findings }, index) => {
      const expected = cases[index]?.[2] as { code: string; location: object }
      expect(definitions).toEqual([])
      expect(findings).toMatchObject([{ ...expected, location: { ...expected.location, file: files[index]?.[0] } }])
    })
  })

  it('are imported once, however often they are loaded', async () => {
    const path = written(
      'once.ts',
      'globalThis.times = (globalThis.times ?? 0) + 1\nexport default { name: `n${globalThis.times}` }\n',
    )
    const results = await load([path], [path])
    expect(results.map(({ definitions }) => definitions[0]?.definition.name)).toEqual(['n1', 'n1'])
  })
})
