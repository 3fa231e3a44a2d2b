const waiting = new Set<() => void>()

/**
 * Calls this when nothing is left that the process waits for, where it would end without a word: whatever is still awaited then
 * never comes. What is begun by it keeps the process going. Returns what takes it back.
 */
export function onNothingLeft(giveUp: () => void): () => void {
  if (!process.listeners('beforeExit').includes(giveAllUp)) process.on('beforeExit', giveAllUp)
  waiting.add(giveUp)
  return () => waiting.delete(giveUp)
}

function giveAllUp(): void {
  for (const giveUp of waiting) giveUp()
}
