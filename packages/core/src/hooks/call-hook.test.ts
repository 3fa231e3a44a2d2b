import { expect, test } from 'vitest'
import type { WritingHost } from '../contracts/host.ts'
import type { HttpAnswer } from '../contracts/http-post.ts'
import type { EventRecord } from '../domain/event.ts'
import { HostError } from '../errors/host-error.ts'
import { memoryHost } from '../testing/fakes/memory-host.ts'
import { callHook, type HookCall } from './call-hook.ts'

const event = { id: 1, type: 'stack.created', stack: 'web' } as EventRecord

function callOf(target: HookCall['hook']['target']): HookCall {
  const hook = { name: 'chat', target, timeout: 5_000 }
  return { hook, event, key: 'key', attempt: 1, depth: 1, mark: 'hook:1', database: null }
}

const posted = callOf({ kind: 'http', url: 'https://example.com/', secretFile: null })

/** What is said of an answer. */
async function judged(answer: Partial<HttpAnswer>) {
  const post = async () => ({ status: 200, body: '', elsewhere: null, tooMany: null, retryAfter: null, ...answer })
  return callHook(posted, { host: memoryHost(), post })
}

test('an answer that names another address is told apart from one that does not', async () => {
  const elsewhere = 'https://example.com/new'
  const away = `It answered 302 and names another address, ${elsewhere}, which is not followed. Name that one instead.`
  expect(await judged({ status: 302, elsewhere })).toMatchObject({ ok: false, final: true, error: away })
  const round =
    'There are too many redirects: 3 were followed, and the last one led to another 308, to https://example.com/new. Name the address that takes the event.'
  expect(await judged({ status: 308, elsewhere, tooMany: 3 })).toMatchObject({ ok: false, final: true, error: round })
  expect(await judged({ status: 302 })).toMatchObject({ ok: false, final: true, error: 'It answered 302.' })
  expect(await judged({ status: 304, body: 'no' })).toMatchObject({ error: 'It answered 304: no' })
})

test('what a hook had said before its time was over is told', async () => {
  const said = (stderr: string) => ({
    ...memoryHost(),
    run: () => Promise.reject(new HostError('ETIMEDOUT', { message: 'too long', stderr })),
  })
  const errorOf = async (host: WritingHost) =>
    callHook(callOf({ kind: 'command', command: 'sleep 9' }), { host, post: null })
  expect(await errorOf(said('no paper\nno ink\n'))).toMatchObject({
    error: 'It took longer than 5s; it and all it had started were ended. It had said: no paper\nno ink',
  })
  expect(await errorOf(said(' \n'))).toMatchObject({
    error: 'It took longer than 5s; it and all it had started were ended.',
  })
  expect(await errorOf(said(`${'x'.repeat(2_000)} the end`))).toMatchObject({
    error: expect.stringMatching(/ It had said: …x{992} the end$/),
  })
  const endMarked = () => Promise.reject(new Error('EPERM: 4711 may not be ended.'))
  expect(await errorOf({ ...said('no paper'), endMarked })).toMatchObject({
    error:
      'It took longer than 5s; it was ended. What it had started could not all be ended: EPERM: 4711 may not be ended. It had said: no paper',
  })
})

test('what was left running and could not be ended hides no cause', async () => {
  const host = {
    ...memoryHost(),
    run: () => Promise.reject(new HostError('ETIMEDOUT', { message: 'too long' })),
    endMarked: () => Promise.reject(new Error('EPERM: 4711 may not be ended')),
  }
  const end = await callHook(callOf({ kind: 'command', command: 'sleep 9' }), { host, post: null })
  expect(end).toMatchObject({
    ok: false,
    mayRun: true,
    error:
      'It took longer than 5s; it was ended. What it had started could not all be ended: EPERM: 4711 may not be ended',
  })
  const ended = await callHook(callOf({ kind: 'command', command: 'sleep 9' }), {
    host: { ...host, endMarked: async () => [] },
    post: null,
  })
  expect(ended).toMatchObject({ error: 'It took longer than 5s; it and all it had started were ended.' })
  expect(ended).not.toHaveProperty('mayRun')
  const interrupted = { host, post: null, signal: AbortSignal.abort() }
  expect(await callHook(callOf({ kind: 'command', command: 'sleep 9' }), interrupted)).toEqual({
    ok: false,
    interrupted: true,
    mayRun: true,
  })
})
