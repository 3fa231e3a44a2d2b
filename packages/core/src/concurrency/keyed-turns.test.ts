import { expect, it } from 'vitest'
import { keyedTurns } from './keyed-turns.ts'

/** Work that says when it begins and ends when it is told to. */
function works(turn: ReturnType<typeof keyedTurns>) {
  const log: string[] = []
  const gates = new Map<string, () => void>()
  const begin = (name: string, keys: readonly string[], fails = false) =>
    turn(keys, () => {
      log.push(name)
      return new Promise<void>((resolve, reject) => gates.set(name, fails ? () => reject(new Error(name)) : resolve))
    })
  const settled = () => new Promise((resolve) => setImmediate(resolve))
  const end = async (name: string) => {
    gates.get(name)?.()
    await settled()
  }
  return { log, begin, end, settled }
}

it('lets work on one key take turns, first come first served, and other work go on', async () => {
  const { log, begin, end, settled } = works(keyedTurns())
  const all = [begin('a', ['k']), begin('b', ['k', 'l']), begin('c', ['l']), begin('d', ['m']), begin('e', [])]
  await settled()
  expect(log.sort()).toEqual(['a', 'd', 'e'])
  await end('a')
  expect(log).toContain('b')
  expect(log).not.toContain('c')
  await end('b')
  expect(log).toContain('c')
  for (const name of ['c', 'd', 'e']) await end(name)
  await Promise.all(all)
})

it('goes on after work that failed, and tells only its own caller', async () => {
  const { log, begin, end, settled } = works(keyedTurns())
  const first = begin('a', ['k'], true).catch((error: Error) => error.message)
  const second = begin('b', ['k', 'k'])
  await settled()
  await end('a')
  expect(await first).toBe('a')
  expect(log).toEqual(['a', 'b'])
  await end('b')
  await second
})
