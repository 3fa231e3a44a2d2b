import type { WritingHost } from '../contracts/host.ts'
import type { HttpAnswer, HttpPost } from '../contracts/http-post.ts'
import type { EventRecord } from '../domain/event.ts'
import type { HookDefinition, HookTarget } from '../domain/hook.ts'
import { formatDuration } from '../domain/quantities.ts'
import { HostError } from '../errors/host-error.ts'
import { messageOf } from '../errors/message-of.ts'
import { readSecret } from './read-secret.ts'
import { signatureHeader, signatureOf } from './signature.ts'

/** What a hook is called with. */
export interface HookCall {
  readonly hook: Pick<HookDefinition, 'name' | 'target' | 'timeout'>
  readonly event: EventRecord
  /** Of the delivery: the same in each attempt. */
  readonly key: string
  readonly attempt: number
  /** How many hooks deep what it starts will work. */
  readonly depth: number
  /** Found again on what it starts, when nobody is left to follow it. */
  readonly mark: string
  /** The database's file; null where there is none. */
  readonly database: string | null
}

/** What is needed to call hooks. */
export interface HookCaller {
  readonly host: WritingHost
  /** Null: what is to be posted fails. */
  readonly post: HttpPost | null
  readonly signal?: AbortSignal | undefined
}

/**
 * How a call ended. `final`: doing it again would end no other way. `mayRun`: what it had started could not be ended, which has
 * to happen before it is done again.
 */
export type CallEnd =
  | { readonly ok: true }
  | {
      readonly ok: false
      readonly error: string
      readonly final: boolean
      /** What the answer says about when to come again; null when it says nothing. */
      readonly retryAfter: string | null
      readonly mayRun?: true
    }
  | { readonly ok: false; readonly interrupted: true; readonly mayRun?: true }

/** Characters of what a hook says about its failure that are kept, and bytes that are looked at for them. */
const keptText = 1_000
const keptBytes = 4 * keptText

/** Calls a hook and waits for its end, at most as long as it may take. Never rejects. */
export async function callHook(call: HookCall, caller: HookCaller): Promise<CallEnd> {
  const { target } = call.hook
  try {
    return target.kind === 'command'
      ? await runHook(call, target.command, caller)
      : await postHook(call, target, caller)
  } catch (error) {
    if (caller.signal?.aborted === true) return { ok: false, interrupted: true }
    return failed(errorText(error, call.hook.timeout))
  }
}

/** A call that did not succeed. */
export function failed(
  error: string,
  final = false,
  retryAfter: string | null = null,
): CallEnd & { readonly ok: false } {
  return { ok: false, error, final, retryAfter }
}

/** What happened, what of it could not be ended, and what the hook had said by then. */
function errorText(error: unknown, timeout: number, left: string | null = null): string {
  if (!HostError.isInstance(error) || error.reason !== 'ETIMEDOUT') return joined([shortened(messageOf(error)), left])
  const ended = left === null ? 'it and all it had started were ended.' : 'it was ended.'
  const said = shortened(error.stderr ?? '')
  const took = `It took longer than ${formatDuration(timeout)}; ${ended}`
  return joined([took, left, said === '' ? null : `It had said: ${said}`])
}

const joined = (sentences: readonly (string | null)[]): string => sentences.filter((text) => text !== null).join(' ')

/** Ends what a hook started and nobody follows any more. Says so when that fails, which hides no other failure. */
export async function leftRunning(mark: string, host: WritingHost): Promise<string | null> {
  try {
    await host.endMarked(mark)
    return null
  } catch (error) {
    return `What it had started could not all be ended: ${shortened(messageOf(error))}`
  }
}

/** The end of a text says most. */
function shortened(text: string): string {
  const trimmed = text.trim()
  return trimmed.length <= keptText ? trimmed : `…${trimmed.slice(-keptText)}`
}

/**
 * The outer shell takes away what no hook needs to know, and what the command prints, and then becomes the inner one. The
 * passphrase opens the secrets of the whole database; values of variables may be sensitive.
 */
const wrapper = `unset SLOTH_RUNNER_PASSPHRASE SLOTH_RUNNER_NEW_PASSPHRASE SLOTH_RUNNER_OTHER_PASSPHRASE
for name in $(env | sed -n 's/^\\(SLOTH_RUNNER_VAR_[A-Za-z0-9_]*\\)=.*/\\1/p'); do unset "$name"; done
exec /bin/sh -c "$1" >/dev/null`

async function runHook(call: HookCall, command: string, { host, signal }: HookCaller): Promise<CallEnd> {
  const options = {
    cwd: '/',
    env: environmentOf(call),
    input: `${JSON.stringify(call.event)}\n`,
    timeout: call.hook.timeout,
    stderrEnd: keptBytes,
    ...(signal === undefined ? {} : { signal }),
  }
  const run = host.run(['/bin/sh', '-c', wrapper, 'hook', command], options)
  // What left the process group goes as well, before the hook is called again.
  const ended = await run.catch(async (error: unknown): Promise<CallEnd> => {
    const left = await leftRunning(call.mark, host)
    if (left === null) throw error
    if (signal?.aborted === true) return { ok: false, interrupted: true, mayRun: true }
    return { ...failed(errorText(error, call.hook.timeout, left)), mayRun: true }
  })
  if ('ok' in ended) return ended
  const { exitCode, signal: endedBy, stderr } = ended
  if (exitCode === 0) return { ok: true }
  const how = exitCode === null ? `It was ended by ${endedBy}` : `It ended with exit code ${exitCode}`
  return failed(stderr.trim() === '' ? `${how}.` : `${how}: ${shortened(stderr)}`)
}

function environmentOf({ hook, event, key, attempt, depth, mark, database }: HookCall): Record<string, string> {
  return {
    SLOTH_RUNNER_HOOK: hook.name,
    SLOTH_RUNNER_HOOK_DEPTH: String(depth),
    SLOTH_RUNNER_RUN: mark,
    SLOTH_RUNNER_DELIVERY: key,
    SLOTH_RUNNER_ATTEMPT: String(attempt),
    SLOTH_RUNNER_EVENT_ID: String(event.id),
    SLOTH_RUNNER_EVENT_TYPE: event.type,
    SLOTH_RUNNER_EVENT_SEVERITY: event.severity,
    SLOTH_RUNNER_EVENT_STACK: event.stack ?? '',
    ...(database === null ? {} : { SLOTH_RUNNER_DB_PATH: database }),
  }
}

async function postHook(
  { hook, event, key, attempt }: HookCall,
  { url, secretFile }: Extract<HookTarget, { kind: 'http' }>,
  { host, post, signal }: HookCaller,
): Promise<CallEnd> {
  if (post === null) return failed('This program posts nothing.')
  const body = JSON.stringify(event)
  const signed = secretFile === null ? {} : { [signatureHeader]: signatureOf(body, await readSecret(secretFile, host)) }
  const answer = await post({
    url,
    headers: {
      'Content-Type': 'application/json',
      'User-Agent': 'sloth-runner',
      'X-Sloth-Runner-Event': event.type,
      'X-Sloth-Runner-Hook': hook.name,
      'X-Sloth-Runner-Delivery': key,
      'X-Sloth-Runner-Attempt': String(attempt),
      ...signed,
    },
    body,
    timeout: hook.timeout,
    ...(signal === undefined ? {} : { signal }),
  })
  return judgeAnswer(answer)
}

/** Too early, too many, or a server's own fault pass; what a server refuses it refuses again. */
function judgeAnswer(answer: HttpAnswer): CallEnd {
  const { status, body, retryAfter } = answer
  if (status >= 200 && status < 300) return { ok: true }
  const said = body.trim() === '' ? '.' : `: ${shortened(body)}`
  if (status >= 300 && status < 400 && answer.elsewhere !== null)
    return failed(redirectText(status, shortened(answer.elsewhere), answer.tooMany), true)
  return failed(`It answered ${status}${said}`, status < 500 && ![408, 425, 429].includes(status), retryAfter)
}

function redirectText(status: number, elsewhere: string, tooMany: number | null): string {
  if (tooMany === null)
    return `It answered ${status} and names another address, ${elsewhere}, which is not followed. Name that one instead.`
  return `There are too many redirects: ${tooMany} were followed, and the last one led to another ${status}, to ${elsewhere}. Name the address that takes the event.`
}
