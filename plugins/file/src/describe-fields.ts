import { type Change, type Description, type FieldChange, formatPath, type Json, shellWord } from '@sloth-runner/core'

/** A field of a change in words. */
export type DescribedField = NonNullable<Description['fields']>[number]

/** `mode 0600 -> 0644` for each field; sensitive values and long ones are named only. */
export function fieldSummary(fields: readonly FieldChange[]): string {
  return fields.map(oneField).join(', ')
}

function oneField(field: FieldChange): string {
  const name = formatPath(field.path)
  if (field.sensitive === true || !isShort(field.from) || !isShort(field.to)) return name
  return `${name} ${shown(field.from)} -> ${shown(field.to)}`
}

function isShort(value: Json | undefined): boolean {
  if (typeof value === 'string') return value.length <= 60 && !value.includes('\n')
  return typeof value !== 'object' || value === null
}

function shown(value: Json | undefined): string {
  return value === undefined || value === null ? '(none)' : String(value)
}

/** What it does that the thing is not there, where it is to be made. */
export function describeMissing({ action }: Change, impact: string): readonly DescribedField[] {
  return action === 'create' ? [{ path: [], impact }] : []
}

/** What a difference of mode, owner or group does, and the command that mends it. Null for other fields. */
export function describeAccess(path: string, field: FieldChange): DescribedField | null {
  const [name] = field.path
  const wanted = field.to
  if (typeof wanted !== 'string') return null
  const place = shellWord(path)
  if (name === 'mode')
    return { path: field.path, ...impactOfMode(field.from, wanted), suggestion: `chmod ${wanted} ${place}` }
  const impact = { impact: `it belongs to ${shown(field.from)}` }
  if (name === 'owner') return { path: field.path, ...impact, suggestion: `chown -- ${shellWord(wanted)} ${place}` }
  if (name === 'group') return { path: field.path, ...impact, suggestion: `chgrp -- ${shellWord(wanted)} ${place}` }
  return null
}

/** What a difference of the immutable flag or of an extended attribute does. Null for other fields. */
export function describeAttribute(path: string, field: FieldChange): DescribedField | null {
  const [property, name] = field.path
  const place = shellWord(path)
  if (property === 'immutable') {
    const impact = field.to === true ? 'it can be changed and removed' : 'nobody can change or remove it'
    return { path: field.path, impact, suggestion: `chattr ${field.to === true ? '+i' : '-i'} -- ${place}` }
  }
  if (property !== 'xattrs' || name === undefined) return null
  const impact = `whoever reads the attribute ${name} gets another value than declared`
  const remove = `setfattr -h -x ${shellWord(String(name))} -- ${place}`
  if (field.sensitive === true || (typeof field.to !== 'string' && field.to !== undefined))
    return { path: field.path, impact }
  const set = `setfattr -h -n ${shellWord(String(name))} -v ${shellWord(field.to ?? '')} -- ${place}`
  return { path: field.path, impact, suggestion: field.to === undefined ? remove : set }
}

/** The most serious of what other permission bits allow or forbid. */
function impactOfMode(from: Json | undefined, to: string): { readonly impact?: string } {
  if (typeof from !== 'string') return {}
  const now = Number.parseInt(from, 8)
  const wanted = Number.parseInt(to, 8)
  const found = modeImpacts.find(([bits, , added]) => (added ? now & ~wanted : wanted & ~now) & bits)
  return found === undefined ? {} : { impact: found[1] }
}

/** Bits, what they mean, and whether it is their presence (or their absence) that matters; most serious first. */
const modeImpacts: readonly (readonly [bits: number, impact: string, added: boolean])[] = [
  [0o6000, 'it runs with the rights of its owner or group', true],
  [0o002, 'everybody can change it', true],
  [0o020, 'its group can change it', true],
  [0o004, 'everybody can read it', true],
  [0o040, 'its group can read it', true],
  [0o111, 'it can be executed', true],
  [0o6000, 'it no longer runs with the rights of its owner or group', false],
  [0o444, 'some who should read it cannot', false],
  [0o222, 'some who should change it cannot', false],
  [0o111, 'some who should execute it cannot', false],
  [0o1777, 'its permissions are others than declared', true],
  [0o1777, 'its permissions are others than declared', false],
]
