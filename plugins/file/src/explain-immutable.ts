import { posix } from 'node:path'
import { type FixContext, type FixWork, HostError, shellWord, type Target } from '@sloth-runner/core'
import { reasonOf } from '@sloth-runner/plugin-kit'
import { readImmutable } from './attribute-tools.ts'
import { pathOf } from './path-keys.ts'

/** Makes one change. Throws `HostError`. */
type FixOne<P> = (work: FixWork<P>, context: FixContext) => Promise<void>

/**
 * The same fix, whose error names the immutable flag where that is what forbids it: the flag of the thing itself or of its
 * directory. It is never cleared here, since nobody declared it.
 */
export function explainingImmutable<P>(fixOne: FixOne<P>): FixOne<P> {
  return async (work, context) => {
    try {
      await fixOne(work, context)
    } catch (error) {
      throw reasonOf(error) === 'EPERM' ? await explained(pathOf(work.target as Target), error, context) : error
    }
  }
}

async function explained(path: string | null, error: unknown, { host, signal }: FixContext): Promise<unknown> {
  if (path === null) return error
  const places = [path, posix.dirname(path)]
  const flags = await readImmutable(places, host, signal)
  const place = places.find((_, index) => {
    const told = flags[index]
    return told !== undefined && 'value' in told && told.value
  })
  if (place === undefined) return error
  const declaring =
    place === path
      ? 'Declare "immutable" where this path is declared, so that the flag is cleared for the write and set again'
      : 'Declare the directory without it'
  return new HostError('EPERM', {
    message: `Cannot change ${path}: ${place} is immutable (EPERM).`,
    remedy: `${declaring}, or clear it by hand: chattr -i -- ${shellWord(place)}`,
    path,
    cause: error,
  })
}
