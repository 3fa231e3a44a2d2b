import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')

/** What the documents that commands print say a thing can be. */
const told = JSON.parse(read('packages/cli/schemas/definitions.json')) as {
  readonly $defs: Readonly<
    Record<string, { readonly properties: Readonly<Record<string, { readonly enum?: readonly (string | null)[] }>> }>
  >
}

function statesOf(thing: string, property: string): readonly string[] {
  return (told.$defs[thing]?.properties[property]?.enum ?? []).filter((state) => state !== null)
}

/** The states of each diagram of a page, by their labels where they have one, in lower case. */
function picturesOf(page: string): readonly (readonly string[])[] {
  const diagrams = [...read(page).matchAll(/^```mermaid\nstateDiagram-v2\n(.*?)^```$/gms)]
  return diagrams.map(([, text = '']) => {
    const lines = text.trim().split('\n')
    const labels = new Map(lines.flatMap(labelIn))
    const names = lines.flatMap((line) => /^\s*(\S+) --> ([^\s:]+)/.exec(line)?.slice(1) ?? [])
    return [...new Set(names.filter((name) => name !== '[*]').map((name) => plain(labels.get(name) ?? name)))].sort()
  })
}

/** Pages may write a word as people do. */
function plain(state: string): string {
  return state.toLowerCase().replaceAll('-', ' ')
}

function labelIn(line: string): readonly (readonly [string, string])[] {
  const [, name, label] = /^\s*(\w+): (.+)$/.exec(line) ?? []
  return name === undefined || label === undefined ? [] : [[name, label]]
}

test.each([
  ['docs/records.md', 'resourceRecord', 'state', []],
  ['docs/records.md', 'stackRecord', 'status', []],
  ['docs/drift.md', 'fieldVerdict', 'verdict', ['in-sync, acknowledged']],
  ['docs/hooks.md', 'delivery', 'status', []],
  ['docs/dependencies.md', 'dependencyProblem', 'reason', ['met']],
] as const)('%s has a picture of every %s.%s, and of no other', (page, thing, property, more) => {
  const states = [...statesOf(thing, property), ...more].map(plain).sort()
  expect(states.length).toBeGreaterThan(1)
  expect(picturesOf(page)).toContainEqual(states)
})

test('docs/locks.md has a picture of every status of a lock', () => {
  const { properties } = JSON.parse(read('packages/cli/schemas/stack-lock-status.json')) as {
    readonly properties: { readonly status: { readonly enum: readonly string[] } }
  }
  const [states] = picturesOf('docs/locks.md')
  expect(states).toEqual([...properties.status.enum, 'inuse', 'lockedinuse'].sort())
})

test('docs/validation.md has a picture of every check, in their order', () => {
  const flow = /flowchart LR\n(.*)\n/.exec(read('docs/validation.md'))?.[1] ?? ''
  const checks = [...flow.matchAll(/\[([a-z ]+)\]/g)].map(([, check]) => check)
  const names = (
    told.$defs.validation as unknown as {
      properties: { checks: { items: { properties: { name: { enum: readonly string[] } } } } }
    }
  ).properties.checks.items.properties.name.enum
  expect(checks.filter((check) => names.includes(String(check)))).toEqual(names)
})
