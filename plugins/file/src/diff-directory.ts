import { posix } from 'node:path'
import {
  type Change,
  isJsonObject,
  type Json,
  type ReadableObservation,
  structuralChange,
  type Target,
} from '@sloth-runner/core'
import {
  type DirectoryActual,
  type DirectorySpec,
  directorySchema,
  staysWith,
  unmanagedNames,
} from './directory-spec.ts'
import { pathKey, pathOf, pathText } from './path-keys.ts'
import { uncomparedText } from './tree-versions.ts'
import { kindChange, kindText, refusedChange } from './wrong-kind.ts'

/** What separates a declared directory from what is there. Nothing but a directory gives way to nothing. */
export function diffDirectory(
  target: Target<DirectorySpec>,
  observation: ReadableObservation<DirectoryActual>,
): Change {
  const path = pathText(pathOf(target) ?? '')
  if (observation.status === 'absent')
    return withSteps(path, target, structuralChange(target, observation, directorySchema), null)
  const { kind } = observation.actual
  if (kind === 'directory') {
    const change = withSteps(path, target, structuralChange(target, observation, directorySchema), observation.actual)
    const blocked = withBlockers(change, target, observation.actual, observation.computed)
    return purgesFirst(change, target) ? { ...blocked, takesOver: true } : blocked
  }
  const change = kindChange(target, kind, 'directory', directorySchema)
  return refusedChange(change, `${kindText(kind)} stands at ${path}, and a directory is declared`, path)
}

function withSteps(
  path: string,
  target: Target<DirectorySpec>,
  change: Change,
  actual: DirectoryActual | null,
): Change {
  switch (change.action) {
    case 'none':
      return change
    case 'create':
      return { ...change, steps: [{ name: `make the directory ${path}`, effect: 'safe' }] }
    case 'delete':
      return { ...change, steps: removalSteps(path, pathOf(target) ?? '', actual) }
    default:
      return { ...change, steps: updateSteps(path, pathOf(target) ?? '', change, actual) }
  }
}

/** What is in a directory that was none to be emptied until now was put there by others. */
function purgesFirst({ action, fields }: Change, { applied }: Target<DirectorySpec>): boolean {
  if (action !== 'update' || applied === null || applied.purge === true) return false
  return fields.some(({ path }) => path[0] === 'purge')
}

/** What is in it is removed by its own resource, or stays; and it stays with what it keeps. */
function withBlockers(
  change: Change,
  { host }: Target<DirectorySpec>,
  { path, kept = [] }: DirectoryActual,
  computed: Json | undefined,
): Change {
  const entries = isJsonObject(computed) && Array.isArray(computed.entries) ? computed.entries : []
  const keys = (names: readonly Json[]) => names.map((name) => pathKey(host, posix.join(path, String(name))))
  if (change.action !== 'delete' || entries.length + kept.length === 0) return change
  return kept.length === 0 ? { ...change, blockedBy: keys(entries) } : { ...change, staysWith: keys(kept) }
}

/** It is removed as a purge empties it: what is kept stays, and the directory with it. */
function removalSteps(shown: string, path: string, actual: DirectoryActual | null): Change['steps'] {
  const { kept = [], purge, versions } = actual ?? {}
  const name = `remove the directory ${shown} if it is empty${stayingText(kept)}`
  const removal = { name, effect: 'irreversible' as const, ...(kept.length === 0 ? {} : { items: [] }) }
  return [...purgeSteps(shown, path, purge, versions), removal]
}

/** @param shown the path as a part of one line */
function updateSteps(shown: string, path: string, change: Change, actual: DirectoryActual | null): Change['steps'] {
  const purge = change.fields.find((field) => field.path[0] === 'purge')
  const fields = new Set(change.fields.map((field) => String(field.path[0])))
  const access = [...fields].filter((field) => field !== 'purge')
  return [
    ...(access.length > 0 ? [{ name: `set ${access.join(', ')} of ${shown}`, effect: 'safe' as const }] : []),
    ...purgeSteps(shown, path, purge?.from, actual?.versions),
  ]
}

/** What is kept and was there when it was looked at may be removed before it, by its own resource. */
export function stayingText(kept: readonly string[]): string {
  return kept.length === 0 ? '' : `; it ${staysWith(kept)}`
}

function purgeSteps(
  shown: string,
  path: string,
  purge: Json | undefined,
  versions: DirectoryActual['versions'],
): Change['steps'] {
  const items = unmanagedNames(purge).map((name) => posix.join(path, name))
  if (items.length === 0) return []
  const name = `remove what is not managed in ${shown}${uncomparedText(versions)}`
  return [{ name, effect: 'irreversible', items }]
}
