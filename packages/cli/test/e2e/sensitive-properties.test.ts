import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { JsonObject } from '@sloth-runner/core'
import { filePlugin } from '@sloth-runner/plugin-file'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'

/** What goes with a property where it cannot stand alone, `path` aside; and the variable it gets, where that is no text. */
interface Company {
  readonly with?: JsonObject
  readonly gets?: 'flag' | 'map' | 'attributes'
}

const alone: Company = {}
const flag: Company = { gets: 'flag' }
const access = {
  ...{ path: alone, mode: alone, owner: alone, group: alone, immutable: flag },
  xattrs: { gets: 'attributes' },
} as const

/** Every property that can be declared. One that is not here fails the first test. */
const company: Readonly<Record<string, Readonly<Record<string, Company>>>> = {
  'file:file': {
    ...access,
    content: alone,
    source: alone,
    template: alone,
    variables: { gets: 'map', with: { template: 'page.in' } },
    sha256: { with: { content: '' } },
    backup: { with: { content: '' } },
  },
  'file:directory': { ...access, recursive: flag, purge: flag, keep: { with: { purge: true } } },
  'file:symlink': { path: { with: { target: 'x' } }, target: alone, force: { ...flag, with: { target: 'x' } } },
  'file:line': {
    path: { with: { line: 'x' } },
    line: { with: { match: '^x', create: true } },
    match: { with: { line: 'x' } },
    block: { with: { marker: 'm', create: true } },
    marker: { with: { block: 'x' } },
    comment: { with: { block: 'x', marker: 'm' } },
    position: { with: { line: 'x' } },
    create: { ...flag, with: { line: 'x' } },
  },
  'file:absent': { path: alone, recursive: flag },
}

const [first, second, foreign] = ['x-canary-first-5b1d', 'x-canary-second-8c20', 'x-canary-foreign-e41f']
const shownKeywords = ['x-identity', 'x-path', 'x-public']

interface Property {
  readonly type: string
  readonly name: string
  /** Kept and shown in clear, as its schema says. */
  readonly isShown: boolean
}

let sandbox: Sandbox
let properties: readonly Property[]
beforeAll(async () => {
  sandbox = openSandbox({ 'page.in': 'key: ${{ key }}\n' })
  const found = Object.entries(filePlugin.readers).map(async ([type, load]) => {
    const { schema } = await load()
    return Object.entries(schema.properties as Readonly<Record<string, JsonObject>>)
      .filter(([, rules]) => rules['x-computed'] !== true || rules['x-resolve-only'] === true)
      .map(([name, rules]) => ({ type, name, isShown: shownKeywords.some((keyword) => rules[keyword] === true) }))
  })
  properties = (await Promise.all(found)).flat()
})
afterAll(() => sandbox.close())

const addressOf = ({ type, name }: Property): string => `${type}-${name}`.replace(':', '-')

/** A stack with one resource for each property, which gets a sensitive value. */
function stackOf(chosen: readonly Property[]): string {
  const types = { text: 'string', flag: 'boolean', map: 'object', attributes: 'object' }
  const variables = Object.entries(types).map(([name, type]) => [name, { type, sensitive: true }])
  const resources = chosen.map((property) => {
    const { type, name } = property
    const { with: others = {}, gets = 'text' } = company[type]?.[name] ?? {}
    const value = `\${{ vars.${gets} }}`
    const address = addressOf(property)
    return [address, { type, properties: { path: address, ...others, [name]: name === 'keep' ? [value] : value } }]
  })
  const parts = { variables: Object.fromEntries(variables), resources: Object.fromEntries(resources) }
  return JSON.stringify({ name: 'web', ...parts })
}

/** All that a command prints, told as lines and as a document, when the sensitive variables are given. */
async function printed(line: string, text: string, expected = [0, 3]): Promise<string> {
  const environment = {
    SLOTH_RUNNER_VAR_text: text,
    SLOTH_RUNNER_VAR_flag: 'true',
    SLOTH_RUNNER_VAR_map: JSON.stringify({ key: text }),
    SLOTH_RUNNER_VAR_attributes: JSON.stringify({ 'user.key': text }),
  }
  const ends = [await sandbox.sloth(line, { environment }), await sandbox.sloth(`${line} --json`, { environment })]
  const told = ends.map(({ stdout, stderr }) => `$ ${line}\n${stdout}${stderr}`).join('\n')
  expect(expected, told).toContain(ends[0]?.exitCode)
  return told
}

/** Every file that the program wrote beside the world. */
function recorded(folder = join(sandbox.folder, '..')): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (path === sandbox.folder) return []
    return statSync(path).isDirectory() ? recorded(path) : [path]
  })
}

test('every property that can be declared is looked at here', () => {
  for (const type of Object.keys(filePlugin.readers)) {
    const declarable = properties.filter((property) => property.type === type).map(({ name }) => name)
    expect([type, Object.keys(company[type] ?? {}).sort()]).toEqual([type, declarable.sort()])
  }
})

test('what is kept in clear refuses a sensitive value', async () => {
  const shown = properties.filter(({ isShown }) => isShown)
  sandbox.write('stack.json', stackOf(shown))
  const told = await printed('plan', first, [5])
  for (const { name } of shown)
    expect(told).toContain(`"${name}" is computed from a sensitive value, and is kept and shown in clear.`)
  expect(told.match(/"code": ?"sensitive-identity"/g)).toHaveLength(shown.length)
  expect(told).not.toContain(first)
})

test('what takes a sensitive value shows it nowhere', { timeout: 120_000 }, async () => {
  const { status } = spawnSync('setfattr', ['-n', 'user.tried', '-v', 'x', sandbox.folder])
  // Where there are no extended attributes, `xattrs` is unknown, and nothing that needs it is done.
  const sealed = properties.filter(({ isShown, name }) => !isShown && (status === 0 || name !== 'xattrs'))
  sandbox.write('stack.json', stackOf(sealed))
  const said = [await printed('plan --exit-zero', first), await printed('run', first)]
  // What one value of a property keeps or finds is there when the value is another one.
  const directories = sealed.filter(({ type }) => type === 'file:directory').map(addressOf)
  for (const directory of directories) sandbox.write(`${directory}/${first}`, '')
  said.push(await printed('plan --exit-zero', second), await printed('run --auto-approve', second))
  for (const directory of directories) rmSync(join(sandbox.folder, directory, first), { force: true })
  for (const property of sealed)
    if (property.type === 'file:file' || property.type === 'file:line')
      sandbox.write(addressOf(property), `${foreign}\n`)
  said.push(await printed('stack drift detect web', first))
  for (const line of ['drift show web', 'drift fix web --dry-run', 'show web', 'history web --run 1 --logs'])
    said.push(await printed(`stack ${line}`, first))
  said.push(await printed('stack export web', first), await printed('stack destroy web --auto-approve', first))
  const places = [...said, ...recorded().map((path) => `${path}\n${readFileSync(path, 'latin1')}`)]
  const shown = places.flatMap((text) =>
    [first, second, foreign]
      .filter((canary) => text.includes(canary))
      .map((canary) => {
        const at = text.indexOf(canary)
        return `${text.slice(0, text.indexOf('\n'))}: ${text.slice(Math.max(0, at - 60), at + 40)}`
      }),
  )
  expect(shown).toEqual([])
})
