import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type FixContext,
  type FixResult,
  type FixWork,
  type JsonObject,
  type Observation,
  type ResourceFixer,
  type ResourceReader,
  structuralChange,
  type Target,
} from '@sloth-runner/core'
import { describe, expect, it, onTestFinished, test } from 'vitest'
import { fixEach } from '../fix-each.ts'
import { localHost } from '../local-host/local-host.ts'
import { unreadableBecause } from '../unreadable.ts'
import { type ConformanceCase, whyNotTried } from './case-list.ts'
import { diffCases } from './diff-cases.ts'
import { fixingCases } from './fixing-cases.ts'
import { readingCases } from './reading-cases.ts'
import type { ProviderScenario, TestedProvider } from './scenario.ts'
import { schemaCases } from './schema-cases.ts'
import { testProvider } from './test-provider.ts'
import { treeSnapshot } from './tree-snapshot.ts'

interface Note extends JsonObject {
  readonly path: string
  readonly text: string
  readonly title: string
}

const schema: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  properties: {
    path: { type: 'string', description: 'Where it is.', 'x-identity': true },
    text: { type: 'string', description: 'What it says.' },
    title: { type: 'string', description: 'What it is called.' },
  },
}

const pathOf = (target: Target<Note>): string => (target.declared ?? target.applied)?.path ?? ''

const reader: ResourceReader<Note, JsonObject> = {
  type: 'note:note',
  description: 'A note in a JSON file.',
  schema,
  claims: (declared: Note, host: string) => ({ owns: [`path:${host}:${declared.path}`] }),
  async readActual(targets: readonly Target<Note>[], { host }): Promise<readonly Observation<JsonObject>[]> {
    return Promise.all(
      targets.map(async (target): Promise<Observation<JsonObject>> => {
        const path = pathOf(target)
        const [info] = await host.inspect([path])
        if (info === undefined || info.kind === 'nothing') return { status: 'absent' }
        try {
          const note = JSON.parse(Buffer.from(await host.readFile(path)).toString()) as JsonObject
          return { status: 'present', actual: { ...note, path } }
        } catch (error) {
          return unreadableBecause(error)
        }
      }),
    )
  },
  diff: (target: Target<Note>, observation) => structuralChange(target, observation, schema),
  describe: (target, change) => ({ sentence: `${change.action} ${target.address}` }),
}

async function fixNote({ target, change }: FixWork<Note>, { host }: FixContext): Promise<void> {
  const path = pathOf(target)
  if (target.declared === null) return host.remove(path)
  const before = JSON.parse(
    Buffer.from(await host.readFile(path).catch(() => Buffer.from('{}'))).toString(),
  ) as JsonObject
  const fields = Object.fromEntries(change.fields.map((field) => [String(field.path[0]), field.to ?? '']))
  await host.writeFile(path, Buffer.from(JSON.stringify({ ...before, ...fields })))
}

const fixer: ResourceFixer<Note> = {
  type: 'note:note',
  fix: (work: readonly FixWork<Note>[], context: FixContext) => fixEach(work, context, fixNote),
}

const scenario = (provider: TestedProvider): ProviderScenario => ({
  name: 'note:note',
  ...provider,
  async world() {
    const folder = mkdtempSync(join(tmpdir(), 'kit-'))
    const path = join(folder, 'note')
    writeFileSync(join(folder, 'broken'), 'no JSON')
    return {
      host: localHost(),
      declared: { path, text: 'first-secret', title: 'one' },
      changed: { path, text: 'second-secret', title: 'two' },
      changes: [['text'], ['title']],
      left: ['title'],
      secret: ['text'],
      replaced: { path: join(folder, 'other'), text: 'x', title: 'y' },
      unreadable: { path: join(folder, 'broken'), text: 'x', title: 'y' },
      impossible: { path: join(folder, 'missing/note'), text: 'x', title: 'y' },
      spoil: async () => writeFileSync(path, '{}'),
      snapshot: async () => treeSnapshot(folder),
      close: async () => rmSync(folder, { recursive: true, force: true }),
    }
  },
})

testProvider(scenario({ reader, fixer }))

const cases: readonly ConformanceCase[] = [...schemaCases, ...readingCases, ...diffCases, ...fixingCases]

async function brokenRules(provider: TestedProvider): Promise<string[]> {
  const tried = scenario(provider)
  const broken: string[] = []
  for (const each of cases) {
    const world = await tried.world()
    if (whyNotTried(each, tried, world) === null) await each.try(tried, world).catch(() => broken.push(each.name))
    await world.close()
  }
  return broken
}

const reading = (change: Partial<ResourceReader<Note, JsonObject>>): TestedProvider => ({
  reader: { ...reader, ...change },
  fixer,
})
const fixing = (fix: ResourceFixer<Note>['fix']): TestedProvider => ({ reader, fixer: { ...fixer, fix } })
const acted: readonly FixResult[] = [{ status: 'acted' }]

const liars: readonly (readonly [fault: string, rule: string, provider: TestedProvider])[] = [
  [
    'an invalid schema',
    'the schema is a JSON Schema (draft 2020-12) with known keywords only',
    reading({ schema: { type: 'nothing' } }),
  ],
  [
    'an unknown keyword',
    'the schema is a JSON Schema (draft 2020-12) with known keywords only',
    reading({ schema: { ...schema, 'x-strange': 1 } }),
  ],
  [
    'an open schema',
    'the schema accepts what a person may write and refuses unknown properties',
    reading({ schema: { ...schema, additionalProperties: true } }),
  ],
  [
    'another type in the fixer',
    'reader and fixer are of one type, named plugin:kind',
    { reader, fixer: { ...fixer, type: 'note:other' } },
  ],
  ['claims without a host', 'claims are keys of one host', reading({ claims: ({ path }) => ({ owns: [path] }) })],
  [
    'a key of another form about a path',
    'keys about a path have a form by which it is found where the path really is',
    reading({ claims: ({ path }, host) => ({ owns: [`note:${host}:${path}#title`] }) }),
  ],
  [
    'what is shared beside nothing of its own',
    'keys about a path have a form by which it is found where the path really is',
    reading({
      claims: ({ path }, host) => ({ owns: [`path:${host}:${path}`], shares: [`note:${host}:${path}#text`] }),
    }),
  ],
  [
    'claims by the order of keys',
    'claims are pure and do not depend on the order of keys',
    reading({ claims: (declared) => ({ owns: [JSON.stringify(declared)] }) }),
  ],
  [
    'a reader that writes',
    'reading changes nothing, whether the thing is there or not',
    reading({
      readActual: (targets, context) => {
        for (const target of targets) if (pathOf(target) !== '') writeFileSync(`${pathOf(target)}.read`, '')
        return reader.readActual(targets, context)
      },
    }),
  ],
  [
    'a reader that throws for the batch',
    'what cannot be read is unreadable and spoils nothing else of the batch',
    reading({
      readActual: async (targets) =>
        targets.map((target) => ({
          status: 'present',
          actual: JSON.parse(readFileSync(pathOf(target), 'utf8')) as JsonObject,
        })),
    }),
  ],
  [
    'a reader that forgets targets',
    'many targets are read at once, in order, and none gives none',
    reading({ readActual: async (targets, context) => (await reader.readActual(targets, context)).slice(0, 1) }),
  ],
  [
    'a process for each target',
    'a handful of commands is enough however many targets there are',
    reading({
      async readActual(targets, context) {
        for (const _ of targets) await context.host.query(['true'])
        return reader.readActual(targets, context)
      },
    }),
  ],
  [
    'absence taken for presence',
    'what is not there is observed as absent',
    reading({ readActual: async (targets) => targets.map(() => ({ status: 'present', actual: {} })) }),
  ],
  [
    'observations that are never the same',
    'two reads of an untouched world give the same',
    reading({
      readActual: async (targets) => targets.map(() => ({ status: 'present', actual: { at: performance.now() } })),
    }),
  ],
  [
    'a field that is not observed',
    'what is there is observed with every declared field at its declared path',
    reading({
      readActual: async (targets) => targets.map((target) => ({ status: 'present', actual: { path: pathOf(target) } })),
    }),
  ],
  [
    'a diff that finds nothing',
    'each changed field is named, and no other',
    reading({ diff: () => ({ action: 'none', fields: [], steps: [], suppressed: [] }) }),
  ],
  [
    'a diff that writes into its input',
    'diff is synchronous and pure: frozen input, the same output twice, plain data',
    reading({
      diff: (target, observation) => {
        Object.assign(observation, { seen: true })
        return reader.diff(target, observation)
      },
    }),
  ],
  [
    'a diff that hides silently',
    'a field to be left alone is suppressed, and the rule is named',
    reading({ diff: (target, observation) => ({ ...reader.diff(target, observation), suppressed: [] }) }),
  ],
  [
    'a declaration of what was observed that still differs',
    'what is declared in place of what was observed does not differ from it; the same twice, plain data',
    reading({ declarationOf: () => 'something else' }),
  ],
  [
    'a look that sees what is not in the way',
    'what stands in the way of making it is told in words, nothing where nothing does, and looking changes nothing',
    reading({ obstacle: async () => ({ because: 'it is Monday', remedy: 'Wait.' }) }),
  ],
  [
    'words that tell a secret',
    'words are one line, the same twice, and say nothing sensitive',
    reading({ describe: (target) => ({ sentence: `set ${target.declared?.text}` }) }),
  ],
  [
    'a diff that forgets what is sensitive',
    'a sensitive field of a change is marked',
    reading({ diff: (target, observation) => reader.diff({ ...target, sensitive: [] }, observation) }),
  ],
  [
    'a fix that does nothing',
    'a fix makes what is declared, and nothing differs afterwards',
    fixing(async (work) => work.map(() => ({ status: 'acted' }))),
  ],
  [
    'a fix that writes what is to be left alone',
    'a fix leaves alone what is to be left alone',
    fixing(async (work, { host }) => {
      for (const { target } of work) await host.writeFile(pathOf(target), Buffer.from(JSON.stringify(target.declared)))
      return acted
    }),
  ],
  [
    'a fix that throws',
    'each change has its result, and one that fails is one result',
    fixing(async (work, context) => {
      for (const item of work) await fixNote(item, context)
      return work.map(() => ({ status: 'acted' }))
    }),
  ],
  [
    'a fix that is never stopped',
    'nothing is begun once the run is to stop',
    fixing((work, context) => fixer.fix(work, { ...context, signal: new AbortController().signal })),
  ],
  [
    'a fix that tells a secret',
    'progress and errors say nothing sensitive',
    fixing((work, context) => {
      context.progress('note', `writing ${work[0]?.target.declared?.text}`)
      return fixer.fix(work, context)
    }),
  ],
]

test('a rule that is not tried is told apart: the world gives nothing to try it with, or it means nothing for the type', async () => {
  const tried = scenario({ reader, fixer })
  const whole = await tried.world()
  onTestFinished(() => whole.close())
  const { secret: _, ...poor } = whole
  const rule = { name: '', try: async () => undefined, needs: 'secret' } as const
  expect(whyNotTried(rule, tried, whole)).toBeNull()
  expect(whyNotTried(rule, tried, poor)).toContain('the world gives no "secret"')
  expect(whyNotTried({ ...rule, needs: 'obstacles' }, tried, { ...whole, obstacles: [] })).toContain('no "obstacles"')
  expect(whyNotTried({ ...rule, applies: () => false }, tried, whole)).toBe('this rule means nothing for this type')
})

describe('a provider that breaks a rule is found out', () => {
  it('while an honest one breaks none', async () => {
    expect(await brokenRules({ reader, fixer })).toEqual([])
    expect(await brokenRules(reading({ declarationOf: () => undefined }))).toEqual([])
  })

  it.each(liars)('%s', async (_fault, rule, provider) => {
    expect(await brokenRules(provider)).toContain(rule)
  })
})
