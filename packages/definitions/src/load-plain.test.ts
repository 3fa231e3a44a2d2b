import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatPath, sha256 } from '@sloth-runner/core'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { attachLocations, chooseDefinition, findDefinitionFile, loadDefinitions, readVariableFile } from './index.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sloth-runner-definitions-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

let count = 0
function written(ending: string, content: string | Uint8Array): string {
  count += 1
  const path = join(folder, `definition-${count}.${ending}`)
  writeFileSync(path, content)
  return path
}

/** Code, line and column of each finding. */
async function told(ending: string, content: string | Uint8Array): Promise<string[]> {
  const { findings } = await loadDefinitions(written(ending, content))
  return findings.map(({ code, location }) => `${code} ${location?.line}:${location?.column}`)
}

describe('YAML', () => {
  it('gives definitions with their file, folder and places', async () => {
    const text =
      'name: web\nresources:\n  a:\n    type: file:file\n    properties:\n      list:\n        - x\n        - key: 1\n'
    const path = written('yaml', text)
    const { definitions, findings } = await loadDefinitions(path)
    expect(findings).toEqual([])
    expect(definitions).toHaveLength(1)
    expect(definitions[0]).toMatchObject({
      definition: { name: 'web', resources: { a: { type: 'file:file', properties: { list: ['x', { key: 1 }] } } } },
      folder,
      files: [{ path, sha256: sha256(text) }],
    })
    const place = (...keys: (string | number)[]) => definitions[0]?.locate(keys)
    expect(place()).toEqual({ file: path, line: 1, column: 1 })
    expect(place('resources', 'a', 'type')).toEqual({ file: path, line: 4, column: 5 })
    expect(place('resources', 'a', 'properties', 'list', 1, 'key')).toEqual({ file: path, line: 8, column: 11 })
    expect(place('resources', 'a', 'nothing')).toEqual({ file: path, line: 3, column: 3 })
  })

  it('places findings, in aliases and in any document of the file', async () => {
    expect(
      await told('yaml', 'name: a\nresources:\n  x: &x\n    tpye: 1\n  y: *x\n---\nname: b\nvresion: 1\n'),
    ).toEqual(['missing-key 3:3', 'unknown-key 4:5', 'missing-key 5:3', 'unknown-key 4:5', 'unknown-key 8:1'])
  })

  it('finds escaped keys and quoted keys at their places', async () => {
    const path = written(
      'yml',
      'name: a\nresources:\n  x:\n    type: f:f\n    properties:\n      $ref: 1\n      "a\\tb": 2\n',
    )
    const { definitions } = await loadDefinitions(path)
    expect(definitions[0]?.locate(['resources', 'x', 'properties', '$$ref'])).toMatchObject({ line: 6 })
    expect(definitions[0]?.locate(['resources', 'x', 'properties', 'a\tb'])).toMatchObject({ line: 7 })
  })

  it('reads the core schema: no tags, no merging, no dates', async () => {
    const { definitions } = await loadDefinitions(
      written('yaml', 'name: a\noutputs:\n  date: 2020-01-01\n  octal: 0o17\n  mode: 0755\n  no: no\n  list: [1, ~]\n'),
    )
    expect(definitions[0]?.definition.outputs).toEqual({
      date: { value: '2020-01-01' },
      octal: { value: 15 },
      mode: { value: 755 },
      no: { value: 'no' },
      list: { value: [1, null] },
    })
  })

  it.each([
    ['a: 1\na: 2\n', 'invalid-syntax 2:1'],
    ['name: !own x\n', 'invalid-syntax 1:7'],
    ['name: !!binary x\n', 'invalid-syntax 1:7'],
    ['[a]: 1\n', 'invalid-syntax 1:1'],
    ['name: [1\n', 'invalid-syntax 2:1'],
    ['name: *x\n', 'invalid-syntax 1:8'],
    ['\tname: a\n', 'invalid-syntax 1:6'],
    ['', 'no-definition undefined:undefined'],
    ['# nothing\n---\n', 'no-definition undefined:undefined'],
    ['- a\n', 'not-a-definition 1:1'],
    ['text', 'not-a-definition 1:1'],
    ['__proto__: {}\n', 'invalid-name 1:1'],
    ['name: .inf\n', 'invalid-number 1:1'],
    ['name: 9007199254740993\n', 'invalid-number 1:1'],
    ['name: &n [*n]\n', 'too-deep 1:12'],
  ])('refuses %j with its place', async (text, finding) => {
    const findings = await told('yaml', text)
    expect(findings).toHaveLength(1)
    expect(findings[0]).toBe(finding)
  })

  it('takes numbers as keys where they are written as they are read, and refuses those that are not, all of them', async () => {
    const text = (keys: string) =>
      `name: web\nresources: { a: { type: "x:y", forEach: { ${keys} }, properties: {} } }\n`
    const good = await loadDefinitions(written('yaml', text('8080: a, 1.5: b, true: c, "1.10": d, no: e')))
    expect(good.findings).toEqual([])
    expect(good.definitions[0]?.definition.resources?.a?.forEach).toEqual({
      8080: 'a',
      1.5: 'b',
      true: 'c',
      '1.10': 'd',
      no: 'e',
    })
    const { findings } = await loadDefinitions(
      written('yaml', text('1.10: a, 010: b, 0x1F: c, 1e3: d, TRUE: e, ~: f, 12345678901234567890: g')),
    )
    expect(findings.map(({ summary }) => summary.split(' ')[2])).toEqual([
      '1.10',
      '010',
      '0x1F',
      '1e3',
      'TRUE',
      '~',
      '12345678901234567890',
    ])
    expect(findings[1]).toMatchObject({ code: 'invalid-syntax', location: { line: 2, column: 52 } })
  })

  it('refuses numbers that would lose digits, each at its place, and takes those that lose none', async () => {
    const head = 'name: a\nresources:\n  x:\n    type: f:f\n    properties: '
    const lost = '[0.10, 0.1234567890123456789, "0.1234567890123456789", !!float 1e-400, 1e3]\n'
    expect(await told('yaml', head + lost)).toEqual(['invalid-syntax 5:24', 'invalid-syntax 5:80'])
    expect(
      await told('yaml', `${head}[0.10, 3.140, 1e3, 1.2.3, .5, 5., 0.1234567890123456, 1.50000000000000000000]\n`),
    ).toEqual(['invalid-value 5:5'])
    const { findings } = await loadDefinitions(written('yaml', `${head}{ a: 0.1234567890123456789 }\n`))
    expect(findings[0]?.summary).toBe(
      'This is not kept exactly: a number has more digits than are kept exactly: write fewer, or write it as text.',
    )
  })

  it('shows the line with a caret under the place', async () => {
    const { findings } = await loadDefinitions(written('yaml', 'name: a\nname: b\n'))
    expect(findings[0]).toMatchObject({
      summary: 'This is not YAML as it is read here: the key is there twice.',
      detail: 'name: b\n^',
    })
  })

  it('tells of what is wrong where a text begins with the end of a line', async () => {
    expect(await told('yaml', '\n: ')).toEqual([expect.stringMatching(/^invalid-syntax [12]:\d+$/)])
  })

  it('refuses aliases that expand without bound', async () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) => `  a${level + 1}: &a${level + 1} [${Array(9).fill(`*a${level}`).join(', ')}]`,
    )
    expect(await told('yaml', `name: a\nresources:\n  a0: &a0 [x, x, x]\n${levels.join('\n')}\n`)).toEqual([
      'too-large 1:1',
    ])
  })

  it('refuses two definitions of one name', async () => {
    expect(await told('yaml', 'name: a\n---\nname: b\n---\nname: a\n')).toEqual(['duplicate-definition 5:1'])
  })
})

describe('JSON', () => {
  it('gives a definition with places', async () => {
    const path = written(
      'json',
      '{"name": "web",\n "resources": {"a b": {"type": 3}, "a": {"type": "f:f", "properties": {"l": [1, {"k": 2}]}}}}',
    )
    const { findings } = await loadDefinitions(path)
    expect(findings.map(({ path: at, location }) => [formatPath(at ?? []), location?.line, location?.column])).toEqual([
      ['resources["a b"]', 2, 16],
      ['resources["a b"].type', 2, 24],
    ])
  })

  it.each([
    ['{"name": "a", "name": "b"}', '1:15', 'the key "name" is there twice'],
    ['{"name": "a",}', '1:14', '"}" stands where a key in double quotes should be'],
    ["{'name': 1}", '1:2', '"\'" stands where a key in double quotes should be'],
    ['{"name" 1}', '1:9', '"1" stands where ":" should be'],
    ['{"name": 01}', '1:11', '"1" stands where "," or "}" should be'],
    ['[1 2]', '1:4', '"2" stands where "," or "]" should be'],
    ['// x\n{}', '1:1', '"/" stands where a value should be'],
    ['{"a": "x\ny"}', '1:7', '"\\"" stands where a value should be'],
    ['{"a": "\\x"}', '1:7', '"\\"" stands where a value should be'],
    ['{"a": [1, ', '1:11', 'it ends where a value should be'],
    ['{} {}', '1:4', '"{" stands where the end should be'],
    ['{"a": NaN}', '1:7', '"N" stands where a value should be'],
  ])('refuses %j with its place', async (text, place, summary) => {
    const { findings } = await loadDefinitions(written('json', text))
    expect(findings).toHaveLength(1)
    expect(findings[0]?.summary).toBe(`This is not JSON: ${summary}.`)
    expect(`${findings[0]?.location?.line}:${findings[0]?.location?.column}`).toBe(place)
  })

  it('takes exactly what JSON.parse takes, but for keys that are there twice and fractions that would be rounded', async () => {
    const { scanJson } = await import('@sloth-runner/core')
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"b"',
      '"\\u00e9"',
      '1',
      '-0.5e+3',
      '01',
      'true',
      'null',
      ' ',
      '\n',
      '"',
      '\\',
      '1.',
      '.5',
    )
    const isJson = (text: string) => {
      try {
        JSON.parse(text)
        return true
      } catch {
        return false
      }
    }
    const unique = (text: string) =>
      !('problem' in scanJson(text)) || !/twice|rounded/.test(JSON.stringify(scanJson(text)))
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
          fc.json(),
        ),
        (text) => {
          fc.pre(unique(text))
          return 'root' in scanJson(text) === isJson(text)
        },
      ),
      { numRuns: 5000 },
    )
  })
})

describe('files', () => {
  it.each<[string, string | Uint8Array, string]>([
    ['yaml', new Uint8Array([0xff, 0xfe, 0x00, 0x01]), 'it holds null bytes and is not text'],
    ['json', new Uint8Array([0x7b, 0xff, 0x7d]), 'it is not UTF-8 text'],
    ['yaml', 'x'.repeat(16 * 1024 * 1024 + 1), 'it is larger than 16 MiB'],
  ])('a %s file that is no text or too large is refused', async (ending, content, reason) => {
    const path = written(ending, content)
    const { findings } = await loadDefinitions(path)
    expect(findings).toMatchObject([
      { code: 'unreadable-file', summary: `${path} cannot be read: ${reason}.`, location: { file: path } },
    ])
  })

  it('one of exactly the size that it may have is read', async () => {
    const head = 'name: web\n# '
    const { findings } = await loadDefinitions(written('yaml', head + 'x'.repeat(16 * 1024 * 1024 - head.length)))
    expect(findings).toEqual([])
  })

  it('a missing file, a folder, a pipe and an unknown ending are refused without waiting', async () => {
    const pipe = join(folder, 'pipe.yaml')
    execFileSync('mkfifo', [pipe])
    mkdirSync(join(folder, 'folder.json'))
    const codes = await Promise.all(
      ['missing.yaml', 'folder.json', 'pipe.yaml', 'text.txt', 'missing.ts'].map(async (name) => {
        const { findings, definitions } = await loadDefinitions(join(folder, name))
        return [definitions.length, ...findings.map(({ code, summary }) => `${code}: ${summary.replace(folder, '')}`)]
      }),
    )
    expect(codes).toEqual([
      [0, 'unreadable-file: /missing.yaml cannot be read: there is no such file.'],
      [0, 'unreadable-file: /folder.json cannot be read: it is a directory.'],
      [0, 'unreadable-file: /pipe.yaml cannot be read: it is not a regular file.'],
      [0, 'unknown-format: What /text.txt is written in cannot be told from its ending.'],
      [0, 'unreadable-file: /missing.ts cannot be read: there is no such file.'],
    ])
  })

  it('a byte order mark counts for nothing', async () => {
    for (const [ending, text] of [
      ['yaml', '\ufeffname: web\nx: 1\n'],
      ['json', '\ufeff{"name": "web",\n"x": 1}'],
    ] as const)
      expect(await told(ending, text)).toEqual(['unknown-key 2:1'])
  })

  it.each(['yaml', 'json'])('%s is refused beyond 100 levels, and only there', async (ending) => {
    const nested = (levels: number) => `{"name":"a","outputs":{"o":${'['.repeat(levels)}${']'.repeat(levels)}}}`
    expect(await told(ending, nested(99))).toEqual([])
    for (const levels of [100, 101, 250]) {
      const { findings } = await loadDefinitions(written(ending, nested(levels)))
      expect(findings).toMatchObject([{ summary: expect.stringMatching(/ is nested deeper than 100 levels\.$/) }])
    }
  })

  it('twenty thousand levels are refused, and ten megabytes are read', async () => {
    const levels = 20_000
    expect(await told('json', `{"name":"a","x":${'['.repeat(levels)}${']'.repeat(levels)}}`)).toEqual([
      'too-deep 1:117',
    ])
    expect(await told('yaml', `name: a\nx: ${'['.repeat(levels)}`)).toEqual(['invalid-syntax 2:105'])
    expect(
      await told('yaml', Array.from({ length: 5000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')),
    ).toHaveLength(1)
    const text = 'x'.repeat(10_000_000)
    expect(await told('json', JSON.stringify({ name: 'a', description: text }))).toEqual([])
    expect(await told('yaml', `name: a\ndescription: ${text}\n`)).toEqual([])
    expect(await told('json', `[${'1,'.repeat(5_000_000)}1]`)).toHaveLength(1)
  })

  it('any text gives a result or findings with places inside the text', async () => {
    const piece = fc.constantFrom(
      'name: a',
      '\n',
      ' ',
      '  ',
      '- ',
      ': ',
      '&a ',
      '*a',
      '|',
      '>',
      '"',
      "'",
      '{',
      '}',
      '[',
      ']',
      '#',
      '---',
      '...',
      '!x',
      '%',
      '?',
      '\t',
      'resources:',
      'é',
      '\u2028',
    )
    const random = fc.oneof(
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
      fc.string(),
    )
    await fc.assert(
      fc.asyncProperty(random, fc.constantFrom('yaml', 'json'), async (text, ending) => {
        const path = join(folder, `fuzz.${ending}`)
        writeFileSync(path, text)
        const { definitions, findings } = await loadDefinitions(path)
        const lines = text.split('\n').length
        return (
          definitions.length + findings.length > 0 && findings.every(({ location }) => (location?.line ?? 1) <= lines)
        )
      }),
      { numRuns: 1000 },
    )
  })

  it('any bytes give a result or findings', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 60 }),
        fc.constantFrom('yaml', 'json', 'ts'),
        async (bytes, ending) => {
          const path = join(folder, `bytes.${ending}`)
          writeFileSync(path, bytes)
          const { definitions, findings } = await loadDefinitions(path)
          return definitions.length + findings.length > 0
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe('choosing', () => {
  const load = (text: string) => loadDefinitions(written('yaml', text))

  it('takes the only one, or the one of a name', async () => {
    expect(chooseDefinition(await load('name: a\n')).loaded?.definition.name).toBe('a')
    expect(chooseDefinition(await load('name: a\n---\nname: b\n'), { name: 'b' }).loaded?.definition.name).toBe('b')
    const two = await load('name: a\n---\nname: b\n')
    expect(chooseDefinition(two, { preferred: 'b' }).loaded?.definition.name).toBe('b')
    expect(chooseDefinition(two, { name: 'a', preferred: 'b' }).loaded?.definition.name).toBe('a')
    expect(chooseDefinition(two, { preferred: 'c' })).toMatchObject({ findings: [{ code: 'several-definitions' }] })
    expect(chooseDefinition(await load('name: a\n'), { preferred: 'b' }).loaded?.definition.name).toBe('a')
  })

  it('says when a name is needed, unknown, or the file has errors', async () => {
    const two = await load('name: alpha\n---\nname: beta\n')
    expect(chooseDefinition(two)).toMatchObject({
      loaded: null,
      findings: [{ code: 'several-definitions', detail: 'It holds: alpha, beta.' }],
    })
    expect(chooseDefinition(two, { name: 'bta' })).toMatchObject({
      loaded: null,
      findings: [
        { code: 'unknown-definition', summary: 'There is no definition "bta" in this file. Did you mean "beta"?' },
      ],
    })
    expect(chooseDefinition(await load('name: a\nx: 1\n'), { name: 'a' })).toMatchObject({
      loaded: null,
      findings: [{ code: 'unknown-key' }],
    })
  })

  it('finds the usual file of a folder', () => {
    const here = mkdtempSync(join(folder, 'find-'))
    expect(findDefinitionFile(here)).toBeNull()
    for (const name of ['stack.js', 'stack.ts', 'stack.json', 'stack.yml', 'stack.yaml']) {
      writeFileSync(join(here, name), '')
      expect(findDefinitionFile(here)).toBe(join(here, name))
    }
  })
})

describe('attachLocations', () => {
  it('adds places by path and keeps those that are there', async () => {
    const path = written('yaml', 'name: a\nversion: 1.0.0\n')
    const { definitions } = await loadDefinitions(path)
    const [loaded] = definitions
    if (loaded === undefined) throw new Error('it is a definition')
    const finding = { severity: 'error', code: 'x', summary: 'x' } as const
    expect(
      attachLocations(
        [{ ...finding, path: ['version'] }, finding, { ...finding, path: [], location: { file: 'y' } }],
        loaded,
      ),
    ).toEqual([
      { ...finding, path: ['version'], location: { file: path, line: 2, column: 1 } },
      finding,
      { ...finding, path: [], location: { file: 'y' } },
    ])
  })
})

describe('readVariableFile', () => {
  it('reads YAML and JSON', () => {
    const path = written('yaml', 'port: 80\nnames: [a]\n')
    expect(readVariableFile(path)).toEqual({
      inputs: [
        { name: 'port', value: 80, origin: 'file', file: path },
        { name: 'names', value: ['a'], origin: 'file', file: path },
      ],
      findings: [],
    })
    expect(readVariableFile(written('json', '{"a": true}')).inputs).toMatchObject([{ name: 'a', value: true }])
    expect(readVariableFile(written('yaml', '')).inputs).toEqual([])
  })

  it('refuses what is no map, and shows no values', () => {
    expect(readVariableFile(written('yaml', '- a\n')).findings).toMatchObject([{ code: 'invalid-variable-file' }])
    expect(readVariableFile(written('yaml', 'a: 1\n---\nb: 1\n')).findings).toMatchObject([
      { code: 'invalid-variable-file' },
    ])
    expect(readVariableFile(join(folder, 'none.yaml')).findings).toMatchObject([{ code: 'unreadable-file' }])
    expect(readVariableFile(written('yaml', 'n: .nan\n')).findings).toMatchObject([
      { code: 'invalid-number', location: { line: 1 } },
    ])
    const broken = readVariableFile(written('yaml', 'key: "hunter2\nother: x"y\n'))
    expect(broken.findings).toHaveLength(1)
    expect(JSON.stringify(broken.findings)).not.toContain('hunter2')
  })

  it.each([
    ['yaml', 'apiKey: hunter2: x\n', '1:16', 'bad indentation'],
    ['yaml', 'apiKey: !hunter2 1\n', '1:9', 'a tag in it'],
    ['yaml', 'apiKey: *hunter2\n', '1:10', 'an alias names no anchor'],
    ['yaml', 'apiKey: !hunter2!x 1\n', '1:19', 'a tag in it'],
    ['yaml', 'apiKey: "hun\\qter2"\n', '1:14', 'unknown escape sequence'],
    ['yaml', 'a: hunter2\na: hunter2\n', '2:1', 'the key is there twice'],
    ['yaml', 'a: !!int hunter2\n', '1:4', 'a tag in it'],
    ['yaml', 'a: 0.1234567890123456789\n', '1:4', 'more digits than are kept exactly'],
    ['json', '{"a": 0.1234567890123456789}', '1:7', 'more digits than are kept exactly'],
    ['json', '{"apiKey": "hunter2', '1:12', 'something else stands where a value should be'],
    ['json', '{"apiKey": hunter2}', '1:12', 'something else stands where a value should be'],
    ['json', '{"a": "hunter2", "a": "hunter2"}', '1:18', 'the key "a" is there twice'],
  ])('tells place and reason of what is wrong in %s, and nothing of its text: %s', (ending, text, place, reason) => {
    const { findings } = readVariableFile(written(ending, text))
    const [{ summary, location } = expect.fail('nothing was found')] = findings
    expect(summary).toContain(reason)
    expect(location).toMatchObject({ sensitive: true })
    expect(`${location?.line}:${location?.column}`).toBe(place)
    expect(JSON.stringify(findings)).not.toMatch(/hun|ter2/)
  })
})
