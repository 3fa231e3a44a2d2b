import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { defineStack, type ResourceReader, type Validator } from '@sloth-runner/core'
import { describe, expect, it } from 'vitest'
import * as builders from './builders.ts'
import { filePlugin } from './file-plugin.ts'

interface Manifest {
  readonly version: string
  readonly slothRunner: {
    readonly types: Readonly<Record<string, { readonly reader: string; readonly fixer: string }>>
    readonly validators: Readonly<Record<string, string>>
    readonly builders: string
  }
}

const { version, slothRunner }: Manifest = JSON.parse(
  readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'),
)
const { types, validators } = slothRunner
const sources = readdirSync(import.meta.dirname).filter((name) => !name.endsWith('.test.ts'))

/** The module from which the file that the manifest names is made. */
async function exported<T>(built: string): Promise<T> {
  expect(built).toMatch(/^\.\/dist\/[\w-]+\.js$/)
  return (await import(`./${basename(built, '.js')}.ts`)).default as T
}

/** The names of the manifest's files of one sort, as their sources are called. */
const sourcesOf = (files: readonly string[]): readonly string[] =>
  files.map((file) => basename(file).replace(/\.js$/, '.ts')).toSorted()

describe('what the manifest says of the plugin is what the plugin is', () => {
  it('by its version and its names', () => {
    expect({ name: filePlugin.name, version: filePlugin.version }).toEqual({ name: 'file', version })
    expect(Object.keys(types)).toEqual(Object.keys(filePlugin.readers))
    expect(Object.keys(types)).toEqual(Object.keys(filePlugin.fixers))
    expect(Object.keys(validators)).toEqual(Object.keys(filePlugin.validators ?? {}))
  })

  it.each(Object.entries(types))('in the type %s', async (type, { reader, fixer }) => {
    const read = await exported<ResourceReader>(reader)
    expect(read).toBe(await filePlugin.readers[type]?.())
    expect(await exported(fixer)).toBe(await filePlugin.fixers[type]?.())
    expect([read.type, (await exported<{ readonly type: string }>(fixer)).type]).toEqual([type, type])
  })

  it.each(Object.entries(validators))('in the validator %s', async (name, built) => {
    const validator = await exported<Validator>(built)
    expect(validator).toBe(await filePlugin.validators?.[name]?.())
    expect(validator.name).toBe(name)
  })

  it('and every reader, fixer and validator that there is is in it', () => {
    const named = (end: RegExp) => sources.filter((name) => end.test(name)).toSorted()
    expect(sourcesOf(Object.values(types).map(({ reader }) => reader))).toEqual(named(/-reader\.ts$/))
    expect(sourcesOf(Object.values(types).map(({ fixer }) => fixer))).toEqual(named(/-fixer\.ts$/))
    expect(sourcesOf(Object.values(validators))).toEqual(named(/-validator\.ts$/))
  })

  it('and so is a builder for each type', () => {
    expect(slothRunner.builders).toBe('./dist/builders.js')
    const resources = Object.entries(builders).map(([name, build]) => build(name, { path: '/x' } as never))
    const stack = JSON.parse(JSON.stringify(defineStack({ name: 'web', resources })))
    const built = Object.values<{ readonly type: string }>(stack.resources).map(({ type }) => type)
    expect(built.toSorted()).toEqual(Object.keys(types).toSorted())
  })
})

/** Every property that may be declared, as builders know it: the compiler keeps these lists whole. */
const access = { path: true, mode: true, owner: true, group: true, immutable: true, xattrs: true } as const
const known = {
  'file:file': {
    ...access,
    content: true,
    source: true,
    template: true,
    variables: true,
    backup: true,
    sha256: true,
  } satisfies Record<keyof builders.FileProperties, true>,
  'file:directory': { ...access, recursive: true, purge: true, keep: true } satisfies Record<
    keyof builders.DirectoryProperties,
    true
  >,
  'file:symlink': { path: true, target: true, force: true } satisfies Record<keyof builders.SymlinkProperties, true>,
  'file:line': {
    path: true,
    line: true,
    match: true,
    block: true,
    marker: true,
    comment: true,
    position: true,
    create: true,
  } satisfies Record<keyof builders.LineProperties, true>,
  'file:absent': { path: true, recursive: true } satisfies Record<keyof builders.AbsentProperties, true>,
}

/** What is told of a type and never declared. */
const computed: Readonly<Record<string, readonly (keyof builders.FileComputed)[]>> = { 'file:file': ['size'] }

it.each(Object.entries(known))(
  'the schema of %s has the properties that its builder knows',
  async (type, properties) => {
    const reader = await filePlugin.readers[type]?.()
    const inSchema = Object.keys(reader?.schema.properties ?? {})
    expect(inSchema.toSorted()).toEqual([...Object.keys(properties), ...(computed[type] ?? [])].toSorted())
  },
)
