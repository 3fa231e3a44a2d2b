/** Lets work that shares a key run one after the other, first come first served; other work is not held up. */
export function keyedTurns(): <T>(keys: readonly string[], work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>()
  return async (keys, work) => {
    if (keys.length === 0) return work()
    const before = [...new Set(keys)].map((key) => last.get(key))
    const turn = Promise.allSettled(before).then(work)
    for (const key of keys) last.set(key, turn)
    try {
      return await turn
    } finally {
      for (const key of keys) if (last.get(key) === turn) last.delete(key)
    }
  }
}
