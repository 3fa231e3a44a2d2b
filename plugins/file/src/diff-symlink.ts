import { type Change, type ReadableObservation, structuralChange, type Target } from '@sloth-runner/core'
import { pathOf, pathText } from './path-keys.ts'
import { type SymlinkActual, type SymlinkSpec, symlinkSchema } from './symlink-spec.ts'
import { kindChange, kindText, refusedChange } from './wrong-kind.ts'

/** What separates a declared link from what is there. */
export function diffSymlink(target: Target<SymlinkSpec>, observation: ReadableObservation<SymlinkActual>): Change {
  const path = pathText(pathOf(target) ?? '')
  if (observation.status === 'present' && observation.actual.kind !== 'symlink')
    return diffOther(target, observation.actual, path)
  const change = structuralChange(target, observation, symlinkSchema)
  return change.action === 'none' ? change : { ...change, steps: [stepOf(change, target, path)] }
}

function stepOf({ action }: Change, { declared }: Target<SymlinkSpec>, path: string): Change['steps'][number] {
  if (action === 'delete') return { name: `remove the symbolic link ${path}`, effect: 'irreversible' }
  return { name: `point ${path} to ${declared?.target ?? ''}`, effect: 'safe' }
}

/** A file or an empty directory gives way where that was asked for; anything else never does. */
function diffOther(target: Target<SymlinkSpec>, actual: SymlinkActual, path: string): Change {
  const change = kindChange(target, actual.kind, 'symlink', symlinkSchema)
  const gives = actual.kind === 'file' || (actual.kind === 'directory' && actual.empty === true)
  if (target.declared?.force === true && gives)
    return {
      ...change,
      steps: [{ name: `replace ${kindText(actual.kind)} at ${path} by a symbolic link`, effect: 'irreversible' }],
    }
  const hint = gives && target.declared !== null ? '; "force: true" would replace it' : ''
  return refusedChange(change, `${kindText(actual.kind)} stands at ${path}${hint}`, path)
}
