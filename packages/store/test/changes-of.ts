/** The value with one bit changed: a number in a few of its bits, anything else at each of up to `most` of its bytes. */
export function changesOf(value: unknown, most: number): readonly unknown[] {
  if (typeof value === 'number') return [0, 1, 5].map((bit) => value ^ (1 << bit))
  const bytes = Buffer.from(value as string | Uint8Array)
  const distance = Math.ceil(bytes.length / most)
  const indexes = [...bytes.keys()].filter((index) => index % distance === 0)
  return indexes.map((index) => {
    const changed = Buffer.from(bytes)
    changed[index] = (changed[index] ?? 0) ^ 1
    return typeof value === 'string' ? changed.toString('latin1') : changed
  })
}
