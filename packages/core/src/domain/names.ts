import { closest, distance } from 'fastest-levenshtein'

/** What a stack or a resource may be called. `all` is reserved: commands use it for "every stack". */
export const namePattern = /^[a-z0-9]([a-z0-9._-]{0,98}[a-z0-9])?$/

/** What is wrong with a stack's or resource's name, or null when it is a good one. */
export function nameProblem(name: string): string | null {
  if (name === 'all') return '"all" is reserved'
  if (namePattern.test(name)) return null
  return 'a name has 1 to 100 characters: lower-case letters, digits, ".", "_" and "-", beginning and ending with a letter or digit'
}

/**
 * The candidate that the user most likely meant, or null when none is near: one that has nothing of it is not. Equal
 * distances go to the first.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | null {
  const all = [...candidates]
  const key = normalise(name)
  const same = all.find((candidate) => normalise(candidate) === key)
  if (same !== undefined) return same
  if (all.length === 0) return null
  const best = closest(name, all)
  const far = Math.min(Math.max(2, Math.floor(name.length / 3)), name.length - 1)
  return distance(name, best) <= far ? best : null
}

/** ` Did you mean "x"?`, or an empty text when no candidate is near. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const nearest = nearestName(name, candidates)
  return nearest === null ? '' : ` Did you mean "${nearest}"?`
}

/** Names in one line, the first of them where there are more than are a help: `a, b, and 3 more`. `most`: default 20. */
export function firstNames(names: readonly string[], most = 20): string {
  const more = names.length > most ? `, and ${names.length - most} more` : ''
  return `${names.slice(0, most).join(', ')}${more}`
}

/** require_lock, requireLock and Require-Lock are one name to somebody who misspells it. */
function normalise(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '')
}

/** The address of a resource: its name, or `name["key"]` when `forEach` made it. */
export function resourceAddress(name: string, key?: string): string {
  return key === undefined ? name : `${name}[${JSON.stringify(key)}]`
}

/** What is wrong with the address of a resource, or null when it is a good one. */
export function addressProblem(address: string): string | null {
  const name = nameOfAddress(address)
  const problem = nameProblem(name)
  if (problem !== null || name === address) return problem
  const key = address.slice(name.length + 1, -1)
  return address.endsWith(']') && isText(key) ? null : 'an entry of a resource is written as in web["eu"]'
}

function isText(json: string): boolean {
  try {
    return typeof JSON.parse(json) === 'string'
  } catch {
    return false
  }
}

/** The name part of an address. */
export function nameOfAddress(address: string): string {
  const bracket = address.indexOf('[')
  return bracket === -1 ? address : address.slice(0, bracket)
}
