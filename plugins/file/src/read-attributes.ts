import type { Json, Observation, PathInfo, PathProblem, ReadContext, Target, UnreadableField } from '@sloth-runner/core'
import { readImmutable, readXattrs, type Told } from './attribute-tools.ts'
import type { AttributesSpec, ObservedAttributes } from './attributes-spec.ts'

/** The attributes of one target, and those that could not be read. */
export interface AttributesFound {
  readonly observed: ObservedAttributes
  readonly unreadable?: readonly UnreadableField[]
}

const nothingAsked: AttributesFound = { observed: {} }

/**
 * The declared attributes of many targets, by one process for each of the two kinds; order and length as given. A target
 * that declares none costs nothing. What cannot be read is a field that cannot be read, never an exception.
 *
 * @param kind what has to stand at the path: the attributes of anything else are not looked at
 */
export async function readAttributes(
  targets: readonly Target<AttributesSpec>[],
  infos: readonly (PathInfo | PathProblem | null)[],
  kind: 'file' | 'directory',
  { host, signal }: ReadContext,
): Promise<readonly AttributesFound[]> {
  if (!targets.some(declaresAttributes)) return targets.map(() => nothingAsked)
  const there = targets.flatMap((target, index) => {
    const info = infos[index]
    return info?.kind === kind ? [{ spec: target.declared ?? target.applied, path: info.path, index }] : []
  })
  const locked = there.filter(({ spec }) => spec?.immutable !== undefined)
  const noted = there.filter(({ spec }) => spec?.xattrs !== undefined)
  const pathsOf = (items: typeof there) => items.map(({ path }) => path)
  const [flags, xattrs] = await Promise.all([
    readImmutable(pathsOf(locked), host, signal),
    readXattrs(pathsOf(noted), host, signal),
  ])
  const parts = new Map<number, AttributesFound[]>()
  const add = (index: number, part: AttributesFound) => parts.set(index, [...(parts.get(index) ?? []), part])
  for (const [position, { index }] of locked.entries()) add(index, immutablePart(flags[position]))
  for (const [position, { index, spec }] of noted.entries()) add(index, xattrsPart(spec, xattrs[position]))
  return targets.map((_, index) => joined(parts.get(index) ?? []))
}

function declaresAttributes({ declared, applied }: Target<AttributesSpec>): boolean {
  const spec = declared ?? applied
  return spec?.immutable !== undefined || spec?.xattrs !== undefined
}

/** An observation with the attributes of what is there. */
export function withFound<A extends ObservedAttributes>(
  observation: Observation<A>,
  found: AttributesFound | undefined,
): Observation<A> {
  if (observation.status !== 'present' || found === undefined || found === nothingAsked) return observation
  const unreadable = [...(observation.unreadable ?? []), ...(found.unreadable ?? [])]
  return {
    ...observation,
    actual: { ...observation.actual, ...found.observed },
    ...(unreadable.length === 0 ? {} : { unreadable }),
  }
}

function joined(parts: readonly AttributesFound[]): AttributesFound {
  const unreadable = parts.flatMap((part) => part.unreadable ?? [])
  const observed: ObservedAttributes = Object.assign({}, ...parts.map((part) => part.observed))
  return { observed, ...(unreadable.length === 0 ? {} : { unreadable }) }
}

function immutablePart(told: Told<boolean> | undefined): AttributesFound {
  if (told === undefined) return nothingAsked
  if ('value' in told) return { observed: { immutable: told.value } }
  return { observed: {}, unreadable: [{ path: ['immutable'], reason: told.reason, detail: told.detail }] }
}

/** Only the declared names: what else is there is nobody's concern. */
function xattrsPart(spec: AttributesSpec | null, told: Told<ReadonlyMap<string, Json>> | undefined): AttributesFound {
  if (told === undefined) return nothingAsked
  if ('reason' in told)
    return { observed: {}, unreadable: [{ path: ['xattrs'], reason: told.reason, detail: told.detail }] }
  const names = Object.keys(spec?.xattrs ?? {})
  const entries = names.flatMap((name): [string, Json][] => {
    const value = told.value.get(name)
    return value === undefined ? [] : [[name, value]]
  })
  return { observed: { xattrs: Object.fromEntries(entries) } }
}
