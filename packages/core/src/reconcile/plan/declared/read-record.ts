import type { StateReader } from '../../../contracts/state-reader.ts'
import { type RecordReference, recordReferences } from '../../../definition/record-references.ts'
import {
  emptyRecord,
  type RecordedStack,
  type RecordedValue,
  type RecordScope,
} from '../../../definition/record-scope.ts'
import type { Definition } from '../../../domain/definition.ts'
import { digestOf } from '../../../domain/digest.ts'
import type { Json } from '../../../domain/json.ts'
import { formatPath } from '../../../domain/path.ts'
import type { StackRecord } from '../../../domain/stack.ts'
import { EngineError } from '../../../errors/engine-error.ts'
import { damageOf } from '../../../sealing/broken-secrets.ts'
import { openValues, secretPlaces } from '../../../sealing/seal-values.ts'

/** What the expressions of a definition may read of the record, and what a plan that read it is bound to. */
export interface ReadRecord {
  readonly scope: RecordScope
  /** What is read, as it is written in expressions, to a digest of it. Of a secret its id, which an equal one keeps. */
  readonly digests: Readonly<Record<string, string>>
  /** The other stacks that are read and are on record: the stack depends on them. */
  readonly stacks: readonly string[]
}

const nothingRead: ReadRecord = { scope: emptyRecord, digests: {}, stacks: [] }

/** Something on record, as it is kept. */
interface Kept {
  readonly name: string
  readonly value: Json
  readonly sensitive: boolean
}

/** Which of several is named: by its name, computed, or not at all. */
type Key = RecordReference['steps'][number] | undefined

/** Reads what expressions name, and nothing else: a definition that reads nothing of the record costs no read. */
export async function readRecord(stack: string, definition: Definition, state: StateReader): Promise<ReadRecord> {
  const references = recordReferences(definition)
  if (references.length === 0) return { ...nothingRead, scope: { ...emptyRecord, stack } }
  const digests: Record<string, string> = {}
  const own = await state.stack(stack)
  const values = await readValues(stack, own, references, digests, state)
  const { stacks, missing } = await readStacks(stack, references, digests, state)
  const stackNames = missing ? await state.stackNames() : []
  return {
    scope: { stack, made: own !== null, state: values, stacks, stackNames },
    digests,
    stacks: [...stacks.keys()],
  }
}

async function readValues(
  stack: string,
  record: StackRecord | null,
  references: readonly RecordReference[],
  digests: Record<string, string>,
  state: StateReader,
): Promise<RecordScope['state']> {
  const wanted = references.filter(({ root }) => root === 'state')
  if (wanted.length === 0) return new Map()
  const kept = record === null ? [] : await state.values(record.id)
  const all = kept.map(({ key, value, sensitive }) => ({ name: key, value, sensitive }))
  const keys = wanted.map(({ steps }) => steps[0])
  noteRead(['state'], keys, all, digests)
  return opened(all, keys, (key) => `The value "${key}" of the stack "${stack}"`, state)
}

async function readStacks(
  own: string,
  references: readonly RecordReference[],
  digests: Record<string, string>,
  state: StateReader,
): Promise<{ readonly stacks: ReadonlyMap<string, RecordedStack>; readonly missing: boolean }> {
  const wanted = Map.groupBy(
    references.filter(({ root, steps }) => root === 'stacks' && typeof steps[0] === 'string' && steps[0] !== own),
    ({ steps }) => String(steps[0]),
  )
  const stacks = new Map<string, RecordedStack>()
  for (const [name, named] of wanted) {
    const record = await state.stack(name)
    const all = record === null ? [] : await state.outputs(record.id)
    const keys = named.map(({ steps }) => steps[2])
    noteRead(['stacks', name, 'outputs'], keys, all, digests)
    if (record === null) continue
    stacks.set(name, {
      outputs: await opened(all, keys, (key) => `The output "${key}" of the stack "${name}"`, state),
      status: record.status,
    })
  }
  return { stacks, missing: stacks.size < wanted.size }
}

/** Digests of what is named, and of everything where an expression reads all. That something is not there is bound too. */
function noteRead(
  place: readonly string[],
  keys: readonly Key[],
  all: readonly Kept[],
  digests: Record<string, string>,
): void {
  const byName = new Map(all.map((kept) => [kept.name, kept]))
  for (const key of keys) {
    if (isName(key)) {
      const kept = byName.get(String(key))
      digests[formatPath([...place, String(key)])] = kept === undefined ? 'absent' : digestOf(kept.value)
    } else digests[formatPath(place)] = digestOf(all.map(({ name, value }) => [name, value]))
  }
}

/**
 * The values by name, in clear. Secrets that no expression names stay sealed. `EngineError` `store-corrupt` names what is
 * damaged or gone.
 */
async function opened(
  all: readonly Kept[],
  keys: readonly Key[],
  called: (name: string) => string,
  state: StateReader,
): Promise<ReadonlyMap<string, RecordedValue>> {
  const named = new Set(keys.filter(isName).map(String))
  const everything = keys.some((key) => !isName(key))
  const needed = all.filter(({ name }) => everything || named.has(name))
  const clear = await openValues(
    needed.map(({ value }) => value),
    state.secrets,
  ).catch(async (error: unknown) => {
    if (!EngineError.isInstance(error)) throw error
    const users = needed.flatMap(({ name, value }) => secretPlaces(value).map(({ id }) => ({ what: called(name), id })))
    throw await damageOf(users, error, state.secrets)
  })
  const values = new Map(needed.map(({ name }, index) => [name, clear[index]?.value ?? null]))
  return new Map(
    all.map(({ name, value, sensitive }) => [
      name,
      { value: values.has(name) ? (values.get(name) ?? null) : value, sensitive },
    ]),
  )
}

function isName(key: Key): key is string | number {
  return typeof key === 'string' || typeof key === 'number'
}
