import { hostFailure } from '../../host-failure.ts'
import { scratchMemory } from '../reading/digest-file.ts'
import { lookAtPath } from '../reading/look-at.ts'
import { readHere } from '../reading/read-here.ts'
import { type TimeSlices, timeSlices } from '../time-slices.ts'
import type { DistantAnswer, DistantQuestion, DistantRequest } from './distant-messages.ts'

/**
 * The process that looks at a file system which may never answer: it does what it is asked, one after the other, and may
 * be ended at any time. It ends by itself with the process that asks.
 */

/** Milliseconds between signs of life while one large file is read. */
const lifeSign = 1_000

const scratch = scratchMemory()
let work: Promise<void> = Promise.resolve()

process.on('message', (question) => {
  work = work.then(() => answer(question as DistantQuestion))
})

async function answer({ id, request }: DistantQuestion): Promise<void> {
  try {
    tell({ id, value: await resultOf(request) })
  } catch (error) {
    const failure = hostFailure('read', request.path, error)
    const { reason, message, path, remedy } = failure
    tell({
      id,
      failure: {
        reason,
        message,
        ...(path === undefined ? {} : { path }),
        ...(remedy === undefined ? {} : { remedy }),
      },
    })
  }
}

function resultOf(request: DistantRequest): Promise<unknown> {
  const { method, path } = request
  if (method === 'look') return lookAtPath(path, request.digest ? scratch() : null, livelySlices())
  return method === 'readFile' ? readHere.readFile(path, request.limit) : readHere[method](path)
}

/** Between slices somebody is told that the file system still gives what it is asked for. */
function livelySlices(): TimeSlices {
  const slices = timeSlices()
  let told = performance.now()
  return {
    over: slices.over,
    async next() {
      await slices.next()
      if (performance.now() - told < lifeSign) return
      tell({ alive: true })
      told = performance.now()
    },
  }
}

function tell(message: DistantAnswer): void {
  if (process.connected) process.send?.(message)
}
