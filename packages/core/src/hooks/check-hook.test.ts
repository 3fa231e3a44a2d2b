import { describe, expect, test } from 'vitest'
import { hookDepthLimit, wantsEvent } from '../domain/hook.ts'
import { backOff, mostAttempts } from './back-off.ts'
import { blockedPorts } from './blocked-ports.ts'
import { checkHook } from './check-hook.ts'
import { retryAfter } from './retry-after.ts'
import { signatureOf } from './signature.ts'

const wants = (pattern: string, type: string, stack: string | null = null) =>
  wantsEvent({ events: ['none', pattern], stack }, { type, stack: 'web' })

describe('which events a hook is told of', () => {
  test.each([
    ['lock.acquired', 'lock.acquired', true],
    ['lock.acquired', 'lock.acquired.again', false],
    ['lock.*', 'lock.force_released', true],
    ['lock.*', 'stack.lock.x', false],
    ['*.failed', 'stack.execution.failed', true],
    ['*.failed', 'stack.execution.failed.x', false],
    ['stack.*.failed', 'stack.execution.failed', true],
    ['stack.*.*.failed', 'stack.execution.failed', false],
    ['a*a', 'a', false],
    ['*', 'anything', true],
    ['**', 'anything', true],
    ['lock.', 'lock.acquired', false],
    ['l.ck.*', 'lock.acquired', false],
    ['lock.*.acquired', 'lock.acquired', false],
    ['*ock*ock', 'lock', false],
    [`${'*'.repeat(1_000)}x`, 'stack.execution.processes_ended', false],
    [`${'*e'.repeat(1_000)}*x`, 'stack.execution.processes_ended', false],
  ])('%s for %s: %s', (pattern, type, expected) => {
    expect(wants(pattern, type)).toBe(expected)
  })

  test('with a stack only that one, never the database itself', () => {
    expect(wants('*', 'stack.created', 'web')).toBe(true)
    expect(wants('*', 'stack.created', 'api')).toBe(false)
    expect(wantsEvent({ events: ['*'], stack: 'web' }, { type: 'hook.added', stack: null })).toBe(false)
  })
})

test('a hook that is as it should be gets its defaults', () => {
  expect(checkHook({ name: 'a', events: ['*'], url: 'http://localhost:81/x?y' })).toEqual({
    hook: {
      name: 'a',
      events: ['*'],
      stack: null,
      target: { kind: 'http', url: 'http://localhost:81/x?y', secretFile: null },
      timeout: 30_000,
    },
    findings: [],
  })
})

test('credentials in an address are refused and not repeated', () => {
  const { findings } = checkHook({ name: 'a', events: ['*'], url: 'https://user:hunter2@host/' })
  expect(findings).toMatchObject([{ path: ['url'] }])
  expect(JSON.stringify(findings)).not.toContain('hunter2')
})

test.each(['http://127.0.0.1:6000/x', 'https://host:1/', 'http://[::1]:10080'])(
  '%s is no address to post to',
  (url) => {
    const { findings } = checkHook({ name: 'a', events: ['*'], url })
    expect(findings).toMatchObject([
      { path: ['url'], summary: expect.stringMatching(/^Nothing can be posted to port \d+:/) },
    ])
  },
)

test('any other port, and that of the protocol, is one to post to', () => {
  for (const url of ['http://host/', 'https://host:443/', 'http://host:80/', 'http://host:8080/', 'http://host:6001/'])
    expect(checkHook({ name: 'a', events: ['*'], url }).findings).toEqual([])
})

test('fetch connects to none of the ports that are refused', async () => {
  for (const port of blockedPorts)
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ cause: { message: 'bad port' } })
})

test('what fails is tried again later and later, five times in all', () => {
  const delays = Array.from({ length: mostAttempts }, (_, index) => backOff(index + 1))
  expect(delays).toEqual([10_000, 60_000, 600_000, 3_600_000, null])
  expect(hookDepthLimit).toBe(3)
})

test.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['Sun, 06 Nov 1994 08:49:37 GMT', 60_000],
  ['Sunday, 06-Nov-94 08:49:37 GMT', 60_000],
  ['Sun Nov  6 08:49:37 1994', 60_000],
  ['Sun, 06 Nov 1994 08:47:37 GMT', 0],
  ['Monday, 06-Nov-45 08:49:37 GMT', 0],
  ['Sunday, 06-Nov-44 08:49:37 GMT', 24 * 3_600_000],
  ['86401', 24 * 3_600_000],
  ['9'.repeat(400), 24 * 3_600_000],
  ['Sun, 06 Nov 2394 08:49:37 GMT', 24 * 3_600_000],
  [null, null],
  ['', null],
  ['-5', null],
  ['1.5', null],
  ['1e3', null],
  ['120, 120', null],
  ['soon', null],
  ['1994-11-06T08:49:37Z', null],
  ['Sun, 06 Nov 1994 08:49:37 CET', null],
  ['Sun, 06 Foo 1994 08:49:37 GMT', null],
  ['Sun, 66 Nov 1994 08:49:37 GMT', null],
])('who is asked with "%s" to wait waits so long: %s', (header, expected) => {
  expect(retryAfter(header, Date.UTC(1994, 10, 6, 8, 48, 37))).toBe(expected)
})

test('the signature is the one of the example in the documentation of webhooks on GitHub', () => {
  const secret = new TextEncoder().encode("It's a Secret to Everybody")
  expect(signatureOf('Hello, World!', secret)).toBe(
    'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
  )
})
