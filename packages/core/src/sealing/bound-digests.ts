import { randomBytes } from 'node:crypto'
import type { SecretReader } from '../contracts/secret-vault.ts'
import { canonicalJson, orderedDigestOf } from '../domain/digest.ts'
import type { Json, Path } from '../domain/json.ts'
import { EngineError } from '../errors/engine-error.ts'
import { separated } from './seal-values.ts'
import { slowDigest } from './slow-digest.ts'

/** A value in clear of which a digest is kept, to tell later whether it is still the same. */
export interface BoundValue {
  /** One of a kind. */
  readonly name: string
  /** With a mark in place of what is sensitive. */
  readonly open: Json
  /** What is sensitive in it, in order. */
  readonly sensitive: readonly Json[]
}

/** So many slow digests are made at most, as each takes its time: more values share them. */
const mostSlow = 8

/** A value whose places of these paths are sensitive, as a bound one. */
export function boundValue(name: string, value: Json, sensitive: readonly Path[]): BoundValue {
  if (sensitive.length === 0) return { name, open: value, sensitive: [] }
  return { name, ...separated(value, sensitive) }
}

/**
 * A digest for each value, by its name. What is sensitive in it cannot be guessed quickly by that: the digest is made with
 * the database's key, `keyed:<salt>:<hash>`, or while there is none `scrypt:<salt>:<hash>`, after that of the rest. Many
 * values share a slow digest.
 */
export async function boundDigests(
  values: readonly BoundValue[],
  secrets: Pick<SecretReader, 'digestsOf'>,
): Promise<ReadonlyMap<string, string>> {
  const hidden = values.filter(({ sensitive }) => sensitive.length > 0)
  const digests = await sensitiveDigests(hidden, secrets)
  return new Map(
    values.map((value) => {
      const digest = digests.get(value.name)
      const open = orderedDigestOf(value.open)
      return [value.name, digest === undefined ? open : `${open} ${digest}`]
    }),
  )
}

/**
 * The names of values that are not what digests were made of, and of those that are there or not where it was otherwise. Several
 * in one share a digest: at least one of them is another.
 */
export async function unlikeBound(
  digests: ReadonlyMap<string, string>,
  values: readonly BoundValue[],
  secrets: Pick<SecretReader, 'digestsOf'>,
): Promise<readonly (readonly string[])[]> {
  const now = new Map(values.map((value) => [value.name, value]))
  const names = [...new Set([...digests.keys(), ...now.keys()])]
  const unlike = names.filter((name) => {
    const value = now.get(name)
    return value === undefined || digests.get(name)?.split(' ')[0] !== orderedDigestOf(value.open)
  })
  const shared = Map.groupBy(
    names.filter((name) => sensitiveDigestIn(digests.get(name)) !== undefined),
    (name) => sensitiveDigestIn(digests.get(name)) as string,
  )
  const checked = await Promise.all(
    [...shared].map(async ([digest, sharing]) => {
      const found = sharing.flatMap((name) => now.get(name) ?? [])
      const isSame = found.length === sharing.length && (await isDigestOf(digest, found, secrets))
      const rest = sharing.filter((name) => !unlike.includes(name))
      return isSame || rest.length === 0 ? [] : [rest]
    }),
  )
  return [...unlike.map((name) => [name]), ...checked.flat()]
}

function sensitiveDigestIn(digest: string | undefined): string | undefined {
  return digest?.split(' ')[1]
}

async function sensitiveDigests(
  values: readonly BoundValue[],
  secrets: Pick<SecretReader, 'digestsOf'>,
): Promise<ReadonlyMap<string, string>> {
  if (values.length === 0) return new Map()
  const salt = newSalt()
  const keyed = await keyedDigests(values, salt, secrets)
  if (keyed.every(([first]) => first !== undefined))
    return new Map(values.map(({ name }, index) => [name, `keyed:${salt}:${keyed[index]?.[0]}`]))
  const size = Math.ceil(values.length / mostSlow)
  const groups = Array.from({ length: Math.ceil(values.length / size) }, (_, index) =>
    values.slice(index * size, (index + 1) * size),
  )
  const slow = await Promise.all(
    groups.map(async (group) => {
      const own = newSalt()
      const digest = `scrypt:${own}:${await slowDigest(textOf(group), own)}`
      return group.map(({ name }) => [name, digest] as const)
    }),
  )
  return new Map(slow.flat())
}

async function isDigestOf(
  digest: string,
  values: readonly BoundValue[],
  secrets: Pick<SecretReader, 'digestsOf'>,
): Promise<boolean> {
  const [scheme, salt = '', hash = ''] = digest.split(':')
  if (scheme === 'scrypt') return (await slowDigest(textOf(values), salt)) === hash
  const [digests = []] = await keyedDigests(values, salt, secrets)
  return values.length === 1 && digests.includes(hash)
}

/**
 * For each value one digest with each key, made of those of what is sensitive in it. These are asked for without the salt:
 * whoever makes them remembers what it was given in clear, and is given the same each time.
 */
async function keyedDigests(
  values: readonly BoundValue[],
  salt: string,
  secrets: Pick<SecretReader, 'digestsOf'>,
): Promise<readonly (readonly string[])[]> {
  const all = await digestsOrNone(
    values.flatMap(({ sensitive }) => sensitive),
    secrets,
  )
  let next = 0
  return values.map(({ name, sensitive }) => {
    const own = all.slice(next, next + sensitive.length)
    next += sensitive.length
    return (own[0] ?? []).map((_, key) =>
      orderedDigestOf([`${salt} ${name}`, ...own.map((digests) => digests[key] ?? '')]),
    )
  })
}

/** None where the key is missing: what hides only what others left needs none. */
async function digestsOrNone(
  values: readonly Json[],
  secrets: Pick<SecretReader, 'digestsOf'>,
): Promise<readonly (readonly string[])[]> {
  try {
    return await secrets.digestsOf(values)
  } catch (error) {
    if (!EngineError.isInstance(error) || error.code !== 'key-missing') throw error
    return values.map(() => [])
  }
}

/** In the order of the names: who reads digests back may have them in another one. */
function textOf(values: readonly BoundValue[]): string {
  return canonicalJson(Object.fromEntries(values.map(({ name, sensitive }) => [name, [...sensitive]])))
}

function newSalt(): string {
  return randomBytes(16).toString('base64')
}
