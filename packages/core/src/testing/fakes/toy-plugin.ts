import { structuralChange } from '../../comparison/structural-change.ts'
import type { Plugin } from '../../contracts/plugin.ts'
import type { FixResult, ResourceFixer } from '../../contracts/resource-fixer.ts'
import type { ResourceReader } from '../../contracts/resource-reader.ts'
import type { Json, JsonObject } from '../../domain/json.ts'
import type { Observation } from '../../domain/observation.ts'
import { overlaps, withValueAt } from '../../domain/path.ts'
import type { Target } from '../../domain/target.ts'

/** What there is in the world of toys: by name, the properties of each. */
export type Toys = Map<string, JsonObject>

/** The properties of a toy. */
export const toySchema: JsonObject = {
  type: 'object',
  properties: {
    name: { type: 'string', 'x-identity': true },
    value: { type: 'integer' },
    size: { type: 'integer', 'x-immutable': true },
    labels: { type: 'object', additionalProperties: { type: 'string' } },
    note: { type: 'string', 'x-on-removal': 'unset' },
    token: { type: 'string', 'x-sensitive': true },
    password: { type: 'string', 'x-write-only': true },
    shelf: { type: 'string' },
    serial: { type: 'string', 'x-computed': true },
  },
  required: ['name'],
  additionalProperties: false,
}

/** A change of the plugin's ways for one test. */
export interface ToyWays {
  readonly reader?: Partial<ResourceReader>
  readonly fixer?: Partial<ResourceFixer>
  /** Called before each fix; what it throws fails the call. */
  readonly beforeFix?: (target: Target) => void
}

/** Types `toy:thing` and `toy:other`, whose objects are entries of a map. `serial` is computed; `password` is not observed. */
export function toyPlugin(toys: Toys, ways: ToyWays = {}, types = ['toy:thing', 'toy:other']): Plugin {
  return {
    name: 'toy',
    version: '1.0.0',
    readers: Object.fromEntries(types.map((type) => [type, async () => toyReader(type, toys, ways)])),
    fixers: Object.fromEntries(types.map((type) => [type, async () => toyFixer(type, toys, ways)])),
    validators: {},
  }
}

/** What a target is about, in the map of toys. */
export function toyName(target: Pick<Target, 'declared' | 'applied'>): string {
  const { name } = (target.declared ?? target.applied) as { readonly name?: string }
  if (typeof name !== 'string') throw new Error('a provider was asked about a toy without a name')
  return name
}

function toyKey(type: string, name: string): string {
  return type === 'toy:thing' ? name : `${type} ${name}`
}

function toyReader(type: string, toys: Toys, ways: ToyWays): ResourceReader {
  return {
    type,
    description: 'Something in memory.',
    schema: toySchema,
    claims: (declared, host) => {
      const { name, shelf } = declared as { readonly name: string; readonly shelf?: string }
      if (typeof name !== 'string') throw new Error('no name')
      return { owns: [`toy:${host}:${name}`], ...(shelf === undefined ? {} : { edits: [`shelf:${host}:${shelf}`] }) }
    },
    readActual: async (targets) => targets.map((target) => observeToy(type, toys, target)),
    diff: (target, observation) => structuralChange(target, observation, toySchema),
    ...ways.reader,
  }
}

function observeToy(type: string, toys: Toys, target: Target): Observation {
  const toy = toys.get(toyKey(type, toyName(target)))
  if (toy === undefined) return { status: 'absent' }
  const { password: _, ...actual } = toy
  return { status: 'present', actual, computed: { serial: `serial of ${String(toy.name)}` } }
}

function toyFixer(type: string, toys: Toys, ways: ToyWays): ResourceFixer {
  return {
    type,
    fix: async (work) =>
      work.map(({ target, change }): FixResult => {
        ways.beforeFix?.(target)
        const key = toyKey(type, toyName(target))
        if (target.declared === null) toys.delete(key)
        else toys.set(key, written(toys.get(key), target, change))
        return { status: 'acted' }
      }),
    ...ways.fixer,
  }
}

function written(
  toy: JsonObject | undefined,
  target: Target,
  change: Parameters<ResourceFixer['fix']>[0][number]['change'],
) {
  if (toy === undefined) return target.declared as JsonObject
  return change.fields
    .filter(({ path }) => !target.leave.some((leave) => overlaps(path, leave)))
    .reduce<Json>((value, { path, to }) => withValueAt(value, path, to) ?? {}, toy) as JsonObject
}
