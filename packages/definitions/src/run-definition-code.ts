import { setImmediate } from 'node:timers/promises'
import { formatDuration, loadingLimit } from '@sloth-runner/core'
import { onNothingLeft } from './on-nothing-left.ts'
import { refuseExit } from './refuse-exit.ts'

/**
 * Does something with a definition's code, and keeps it from doing anything to the process: whoever ends it gets an error, and
 * what it throws where nobody waits for it, in a timer or a promise, is its error too. Rejects when any of that happened,
 * whoever caught it, when it is not done within `limit` milliseconds, although it waits for something, and at once when nothing
 * is left that it could wait for. What the code leaves behind and throws later is an uncaught error of the process.
 */
export async function runDefinitionCode<T>(file: string, work: () => T | Promise<T>, limit = loadingLimit): Promise<T> {
  const wrong: unknown[] = []
  const allowExit = refuseExit(file, (error) => wrong.push(error))
  const aside = Promise.withResolvers<never>()
  aside.promise.catch(() => {})
  const listens = !process.hasUncaughtExceptionCaptureCallback()
  if (listens)
    process.setUncaughtExceptionCaptureCallback((error) => {
      wrong.push(error)
      aside.reject(error)
    })
  const tooLong = `it is not done after ${formatDuration(limit)}: what it awaits does not come`
  const timer = setTimeout(() => aside.reject(new Error(tooLong)), limit).unref()
  const forget = onNothingLeft(() => aside.reject(new Error('it awaits something that never comes')))
  try {
    const result = await Promise.race([work(), aside.promise])
    // Node tells of rejections that nobody handles only when all that can run has run.
    await setImmediate()
    if (wrong.length > 0) throw wrong[0]
    return result
  } catch (error) {
    throw wrong[0] ?? error
  } finally {
    clearTimeout(timer)
    forget()
    if (listens) process.setUncaughtExceptionCaptureCallback(null)
    allowExit()
  }
}
