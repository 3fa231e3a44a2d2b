const waiting = new Set<() => void>()

/**
 * The end of an import. When nothing is left that the process waits for, a module that awaits something at its top never gets it: then
 * this is an error, where the process would end without a word.
 */
export async function endOfImport<T>(imported: Promise<T>): Promise<T> {
  const never = Promise.withResolvers<never>()
  const giveUp = (): void => never.reject(new Error('it awaits something at its top that never comes'))
  if (!process.listeners('beforeExit').includes(giveAllUp)) process.on('beforeExit', giveAllUp)
  waiting.add(giveUp)
  try {
    return await Promise.race([imported, never.promise])
  } finally {
    waiting.delete(giveUp)
  }
}

function giveAllUp(): void {
  for (const giveUp of waiting) giveUp()
}
