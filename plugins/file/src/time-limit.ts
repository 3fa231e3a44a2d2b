import { createContext, Script } from 'node:vm'
import { HostError } from '@sloth-runner/core'

/** Milliseconds that regular expressions may take on one file, or on one declared line. */
export const patternTime = 2_000

/** What is run under the limit; the place through which the watched script reaches it. */
interface Watched {
  act: (() => unknown) | null
}

/**
 * Runs something synchronous that may never end by itself, such as a regular expression that goes back and forth, and ends
 * it when the time is over. Nothing is isolated by that: it is the limit alone that is wanted here. Throws `HostError`
 * `ETIMEDOUT` then, and what `act` throws as it is.
 *
 * @param pathOf the path at work when the time is over, for the message
 * @param milliseconds above 0
 */
export function withinTime<T>(pathOf: () => string, act: () => T, milliseconds: number = patternTime): T {
  const { script, watched } = watch()
  watched.act = act
  try {
    return script.runInContext(watched, { timeout: Math.max(1, Math.ceil(milliseconds)) }) as T
  } catch (error) {
    if ((error as NodeJS.ErrnoException | null)?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
    const path = pathOf()
    throw new HostError('ETIMEDOUT', {
      message: `The regular expression takes too long on ${path}: it was given up after ${milliseconds / 1000} s.`,
      remedy: 'Write the pattern without a repetition inside of a repetition, as in "(a+)+", and begin it with "^".',
      path,
    })
  } finally {
    watched.act = null
  }
}

/**
 * Whether a regular expression surely ends soon on a text: at most two repetitions, none of them of a group, and at most
 * 200 characters. Setting up a limit takes half a millisecond, which counts where thousands of lines are declared.
 */
export function endsSoon(pattern: string, text: string): boolean {
  return text.length <= 200 && !/\)[*+{]/.test(pattern) && (pattern.match(/[*+{]/g) ?? []).length <= 2
}

let made: { readonly script: Script; readonly watched: Watched } | null = null

/** Made at the first use: most stacks have no pattern. */
function watch(): { readonly script: Script; readonly watched: Watched } {
  made ??= { script: new Script('act()'), watched: createContext({ act: null }) as Watched }
  return made
}
