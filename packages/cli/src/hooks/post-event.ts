import { formatDuration, type HttpAnswer, type HttpPost, type HttpRequest } from '@sloth-runner/core'

/** Bytes of an answer that are read. */
const readLimit = 1_024

/** Redirects that are followed, and how many. The others would make a GET of a POST. */
const followed = [307, 308]
const mostRedirects = 3

/** Sends a POST by Node's own client. The contract is `HttpPost`. */
export const postEvent: HttpPost = async (request) => {
  const limit = AbortSignal.timeout(request.timeout)
  const signal = request.signal === undefined ? limit : AbortSignal.any([limit, request.signal])
  try {
    return await send({ ...request, signal }, 0)
  } catch (error) {
    if (limit.aborted) throw new Error(`There was no answer within ${formatDuration(request.timeout)}.`)
    throw new Error(`It could not be reached: ${reasonOf(error)}`)
  }
}

/** Headers, and the signature among them, go to the origin they were made for and to no other. */
async function send(request: HttpRequest, redirects: number): Promise<HttpAnswer> {
  const { url, headers, body, signal } = request
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body,
    redirect: 'manual',
    ...(signal === undefined ? {} : { signal }),
  })
  const { status } = response
  const location = response.headers.get('location')
  const next = location === null ? null : URL.parse(location, url)
  const follows = next !== null && followed.includes(status) && next.origin === new URL(url).origin
  if (follows && redirects < mostRedirects) {
    await response.body?.cancel()
    return send({ ...request, url: next.href }, redirects + 1)
  }
  return {
    status,
    body: await beginningOf(response),
    elsewhere: next === null ? null : asFarAsPath(next),
    tooMany: follows ? redirects : null,
    retryAfter: response.headers.get('retry-after'),
  }
}

function asFarAsPath(url: URL): string {
  return Object.assign(new URL(url), { username: '', password: '', search: '', hash: '' }).href
}

/** What is said about a failure; who took the event has nothing more to say. */
async function beginningOf({ ok, body }: Response): Promise<string> {
  if (body === null) return ''
  if (ok) {
    await body.cancel()
    return ''
  }
  const pieces: Uint8Array[] = []
  await readInto(pieces, body.getReader())
  return Buffer.concat(pieces).subarray(0, readLimit).toString('utf8')
}

/** The status is the answer: where the rest does not come in time, what has come is enough. */
async function readInto(pieces: Uint8Array[], reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  try {
    for (let length = 0; length < readLimit; ) {
      const { value, done } = await reader.read()
      if (done) return
      pieces.push(value)
      length += value.length
    }
    await reader.cancel()
  } catch {
    // Too slow, or broken off.
  }
}

/** `fetch` says nothing itself: what happened is in the cause, or in the causes of several addresses. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0])
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? error.message : reasonOf(error.cause)
}
