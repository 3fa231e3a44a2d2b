/**
 * Works on items side by side, at most so many at once; answers in the order given. After one has failed no other is begun; the
 * failure is passed on when all that was begun has ended.
 */
export async function sideBySide<T, R>(
  items: readonly T[],
  most: number,
  work: (item: T) => Promise<R>,
): Promise<readonly R[]> {
  const results: R[] = []
  const failures: unknown[] = []
  const queue = items.entries()
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (failures.length > 0) return
      try {
        results[index] = await work(item)
      } catch (error) {
        failures.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, Math.min(most, items.length)) }, worker))
  if (failures.length > 0) throw failures[0]
  return results
}
