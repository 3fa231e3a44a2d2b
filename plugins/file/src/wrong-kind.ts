import {
  type Change,
  type FieldChange,
  type JsonObject,
  noChange,
  structuralChange,
  type Target,
} from '@sloth-runner/core'

/**
 * The change of something whose place is taken by something of another kind. It is an update and no replace: what is
 * there was never made by us, so there is nothing of ours to delete first, and links give way in one step.
 */
export function kindChange(target: Target, found: string, wanted: string, schema: JsonObject): Change {
  if (target.declared === null) return { ...noChange, action: 'delete' }
  const kind: FieldChange = { path: ['kind'], from: found, to: wanted, kind: 'resource', severity: 'critical' }
  const made = structuralChange(target, { status: 'absent' }, schema)
  return {
    action: 'update',
    fields: [kind, ...made.fields.filter(({ path }) => path[0] !== 'path')],
    steps: [],
    suppressed: [],
  }
}

/** A change that is shown and never made, because something of value could be in the way. */
export function refusedChange(change: Change, because: string, path: string): Change {
  return {
    ...change,
    steps: [],
    refusal: { because, remedy: `Look at ${path}, and move away what stands there if it is not needed.` },
  }
}

/** Whether something of another kind stands there. */
export function isOtherKind(change: Change): boolean {
  return change.fields.some(({ path }) => path[0] === 'kind')
}

/** What stands at a path, in words. */
export function kindText(kind: string): string {
  return kindTexts[kind] ?? 'something else'
}

const kindTexts: Readonly<Record<string, string>> = {
  file: 'a file',
  directory: 'a directory',
  symlink: 'a symbolic link',
  other: 'a device, a FIFO or a socket',
}
