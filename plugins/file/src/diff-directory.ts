import { posix } from 'node:path'
import { type Change, type ReadableObservation, structuralChange, type Target } from '@sloth-runner/core'
import { type DirectoryActual, type DirectorySpec, directorySchema, unmanagedNames } from './directory-spec.ts'
import { pathOf, pathText } from './path-keys.ts'
import { kindChange, kindText, refusedChange } from './wrong-kind.ts'

/** What separates a declared directory from what is there. Nothing but a directory gives way to nothing. */
export function diffDirectory(
  target: Target<DirectorySpec>,
  observation: ReadableObservation<DirectoryActual>,
): Change {
  const path = pathText(pathOf(target) ?? '')
  if (observation.status === 'absent')
    return withSteps(path, target, structuralChange(target, observation, directorySchema))
  const { kind } = observation.actual
  if (kind === 'directory') return withSteps(path, target, structuralChange(target, observation, directorySchema))
  const change = kindChange(target, kind, 'directory', directorySchema)
  return refusedChange(change, `${kindText(kind)} stands at ${path}, and a directory is declared`, path)
}

function withSteps(path: string, target: Target<DirectorySpec>, change: Change): Change {
  switch (change.action) {
    case 'none':
      return change
    case 'create':
      return { ...change, steps: [{ name: `make the directory ${path}`, effect: 'safe' }] }
    case 'delete':
      return { ...change, steps: [removal(path, target.applied?.purge === true)] }
    default:
      return { ...change, steps: updateSteps(path, pathOf(target) ?? '', change) }
  }
}

function removal(path: string, whole: boolean): Change['steps'][number] {
  const name = whole
    ? `remove the directory ${path} with all that is in it`
    : `remove the directory ${path} if it is empty`
  return { name, effect: 'irreversible' }
}

/** @param shown the path as a part of one line */
function updateSteps(shown: string, path: string, change: Change): Change['steps'] {
  const purge = change.fields.find((field) => field.path[0] === 'purge')
  const fields = new Set(change.fields.map((field) => String(field.path[0])))
  const access = [...fields].filter((field) => field !== 'purge')
  const items = unmanagedNames(purge?.from).map((name) => posix.join(path, name))
  return [
    ...(access.length > 0 ? [{ name: `set ${access.join(', ')} of ${shown}`, effect: 'safe' as const }] : []),
    ...(items.length > 0
      ? [{ name: `remove what is not managed in ${shown}`, effect: 'irreversible' as const, items }]
      : []),
  ]
}
