/** What is sent. */
export interface HttpRequest {
  /** `http:` or `https:`, without a user's name in it. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Milliseconds for all of it, answer included. */
  readonly timeout: number
  readonly signal?: AbortSignal
}

/** What was answered. */
export interface HttpAnswer {
  readonly status: number
  /** The beginning of the body, at most 1 KiB of it, and what came of that in time; nothing where the status is 2xx. */
  readonly body: string
  /** The address that the header `Location` names, as far as its path: a query may be secret. Null: it names none. */
  readonly elsewhere: string | null
  /** How many redirects were followed where this is another one that would be, and was too many; else null. */
  readonly tooMany: number | null
  /** The header `Retry-After` (RFC 9110, 10.2.3) as it stands, or null. */
  readonly retryAfter: string | null
}

/**
 * Sends a POST and resolves with whatever is answered, errors too. It follows a redirect only where method, body and
 * headers stay and the other address has the same origin; any other one is the answer. Reads no more of the answer than it
 * gives. Rejects with an `Error` in words for people when there is no answer in time.
 */
export type HttpPost = (request: HttpRequest) => Promise<HttpAnswer>
