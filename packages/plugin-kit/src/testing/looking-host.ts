import type { ReadingHost, WritingHost } from '@sloth-runner/core'

/** The methods of a host that write. */
const writing: ReadonlySet<string> = new Set<Exclude<keyof WritingHost, keyof ReadingHost>>([
  'writeFile',
  'copyFile',
  'editFile',
  'makeDirectory',
  'makeSymlink',
  'setAccess',
  'remove',
  'removeTree',
  'run',
  'endMarked',
])

/** A host on which every method that writes throws: what looks must not act, not even where it could. */
export function lookingHost(host: ReadingHost): ReadingHost {
  return new Proxy(host, {
    get(target, key) {
      if (!writing.has(String(key))) return Reflect.get(target, key)
      return () => {
        throw new Error(`a reader called ${String(key)}, which writes`)
      }
    },
  })
}

/** A host that looks, and how many commands were run on it. */
export interface CountingHost {
  readonly host: ReadingHost
  queries(): number
}

/** Counts the commands that a reader runs: each is a process. */
export function countingHost(host: ReadingHost): CountingHost {
  let count = 0
  const counted = new Proxy(host, {
    get(target, key) {
      if (key !== 'query') return Reflect.get(target, key)
      return (...parameters: Parameters<ReadingHost['query']>) => {
        count += 1
        return target.query(...parameters)
      }
    },
  })
  return { host: counted, queries: () => count }
}
