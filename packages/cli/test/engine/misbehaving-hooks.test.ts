import { existsSync, readFileSync } from 'node:fs'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { defaultPolicy } from '@sloth-runner/core'
import { localHost } from '@sloth-runner/plugin-kit'
import { describe, expect, onTestFinished, test } from 'vitest'
import { postEvent } from '../../src/hooks/post-event.ts'
import { hookReceiver } from '../e2e/hook-receiver.ts'
import { type FileWorld, fileWorld } from './file-world.ts'
import { selfSigned } from './self-signed.ts'

/** Calls one hook once with an event, and answers with what became of that. */
async function calledOnce(
  world: FileWorld,
  hook: { readonly command: string } | { readonly url: string },
  timeout: number,
  size = 10,
) {
  const store = world.store()
  const engine = world.engine({ store, post: postEvent })
  await engine.hooks.add({ name: 'odd', events: ['stack.updated'], timeout, ...hook })
  const { id } = await store.createStack({ name: 'web', actor: 'ann@host' })
  const told = { type: 'stack.updated', severity: 'info', source: 'test', actor: 'ann@host' } as const
  await store.appendEvent(id, { ...told, message: 'x'.repeat(size) })
  const [end, ...others] = await engine.hooks.deliver()
  expect(others).toEqual([])
  const [kept] = await engine.hooks.deliveries()
  expect(kept).toMatchObject({ attempts: 1, status: end?.outcome === 'again' ? 'pending' : end?.outcome })
  return end
}

const isRunning = (pid: number): boolean => {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

function pidIn(path: string): number {
  const pid = Number(existsSync(path) ? readFileSync(path, 'utf8') : '')
  expect(pid).toBeGreaterThan(0)
  onTestFinished(() => {
    if (isRunning(pid)) process.kill(pid, 'SIGKILL')
  })
  return pid
}

describe('a command', () => {
  test('that reads none of a large event takes it all the same', async () => {
    expect(await calledOnce(fileWorld(), { command: 'exit 0' }, 60_000, 1_000_000)).toMatchObject({
      outcome: 'delivered',
    })
  })

  test('that prints megabytes on both outputs takes it, and its failure keeps the end of what it says', async () => {
    const noise = 'head -c 100000000 /dev/zero; head -c 100000000 /dev/zero >&2'
    expect(await calledOnce(fileWorld(), { command: noise }, 120_000)).toMatchObject({ outcome: 'delivered' })
    const failing = await calledOnce(fileWorld(), { command: `${noise}; echo out of paper >&2; exit 3` }, 120_000)
    expect(failing?.error).toMatch(/^It ended with exit code 3: .*out of paper$/s)
    expect(failing?.error?.length).toBeLessThan(1_100)
  })

  test('that hangs is ended with all that it forked, also what left its process group', async () => {
    const world = fileWorld()
    const [inside, outside] = [world.path('inside'), world.path('outside')]
    const command = `sleep 600 & echo $! > ${inside}; setsid sh -c 'echo $$ > ${outside}; exec sleep 600' & wait; wait`
    const end = await calledOnce(world, { command }, 2_000)
    expect(end?.error).toBe('It took longer than 2s; it and all it had started were ended.')
    expect([inside, outside].map((path) => isRunning(pidIn(path)))).toEqual([false, false])
  })

  test('that is ended, by its timeout or by a signal, is on record with the end of what it said', async () => {
    const hanging = await calledOnce(fileWorld(), { command: 'echo no paper >&2; sleep 600' }, 2_000)
    expect(hanging?.error).toBe('It took longer than 2s; it and all it had started were ended. It had said: no paper')
    const ended = await calledOnce(fileWorld(), { command: 'echo no ink >&2; kill -9 $$' }, 60_000)
    expect(ended?.error).toBe('It was ended by SIGKILL: no ink')
  })

  test('that leaves something chatty behind does not hold the deliverer for longer than it may take', async () => {
    const world = fileWorld()
    const left = world.path('left')
    const command = `while :; do echo noise >&2; sleep 0.05; done & echo $! > ${left}`
    expect(await calledOnce(world, { command }, 2_000)).toMatchObject({ outcome: 'again' })
    expect(isRunning(pidIn(left))).toBe(false)
  })
})

test('a command that could not be ended is not called beside itself, however often that is tried', async () => {
  const world = fileWorld()
  const [called, outside] = [world.path('called'), world.path('outside')]
  const command = `echo $$ >> ${called}; [ $(wc -l < ${called}) -gt 1 ] || { setsid sh -c 'echo $$ > ${outside}; exec sleep 600' & wait; }`
  const local = localHost()
  let stuck = true
  const endMarked = async (mark: string) => {
    if (stuck) throw new Error('EPERM: it may not be ended')
    return local.endMarked(mark)
  }
  const engine = world.engine({ host: { ...local, endMarked } })
  await engine.hooks.add({ name: 'stuck', events: ['stack.created'], timeout: 1_000, command })
  await engine.stacks.create({ name: 'web' })
  const calls = () => readFileSync(called, 'utf8').trim().split('\n').length
  expect(await engine.hooks.deliver()).toMatchObject([{ outcome: 'again', error: expect.stringContaining('EPERM') }])
  const left = pidIn(outside)
  const [delivery] = await engine.hooks.deliveries()
  const again = async () => {
    await engine.hooks.retry({ ids: [delivery?.id ?? 0] })
    return engine.hooks.deliver()
  }
  const refused = { outcome: 'again', error: expect.stringContaining('An earlier attempt may still run.') }
  expect(await again()).toMatchObject([refused])
  expect(await again()).toMatchObject([refused])
  expect({ calls: calls(), running: isRunning(left) }).toEqual({ calls: 1, running: true })
  stuck = false
  expect(await again()).toMatchObject([{ outcome: 'delivered' }])
  expect({ calls: calls(), running: isRunning(left) }).toEqual({ calls: 2, running: false })
})

describe('a server', () => {
  /** A server that says what it wants, byte by byte if it likes, on whatever was sent. */
  async function rawServer(answer: (socket: Socket) => void): Promise<{ readonly url: string; stillOpen(): number }> {
    const open = new Set<Socket>()
    const server = createServer((socket) => {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => open.delete(socket))
      socket.once('data', () => answer(socket))
    })
    return { url: `http://${await listening(server, open)}/`, stillOpen: () => open.size }
  }

  async function listening(server: Server, open: ReadonlySet<Socket> = new Set()): Promise<string> {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      for (const socket of open) socket.destroy()
      server.close()
    })
    return `127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  /** Writes a text one byte at a time, and then the last one again and again. */
  function drip(socket: Socket, text: string, interval = 5): void {
    let index = 0
    const timer = setInterval(() => {
      socket.write(text[Math.min(index, text.length - 1)] ?? '')
      index += 1
    }, interval)
    socket.on('close', () => clearInterval(timer))
  }

  test('that answers byte by byte and never ends its headers is given up at the timeout', async () => {
    const { url } = await rawServer((socket) => drip(socket, 'HTTP/1.1 200 OK\r\nX-Long: a'))
    const end = await calledOnce(fileWorld(), { url }, 1_000)
    expect(end).toMatchObject({ outcome: 'again', error: 'There was no answer within 1s.' })
  })

  test.each([
    [200, { outcome: 'delivered', error: null }],
    [404, { outcome: 'failed', error: expect.stringMatching(/^It answered 404: …?a+$/) }],
    [500, { outcome: 'again', error: expect.stringMatching(/^It answered 500: …?a+$/) }],
  ])('that answers %i and then says something without end is judged by its status', async (status, expected) => {
    const head = `HTTP/1.1 ${status} X\r\nContent-Length: 999999999\r\n\r\n`
    const slow = await rawServer((socket) => {
      socket.write(head)
      drip(socket, 'a', 50)
    })
    expect(await calledOnce(fileWorld(), { url: slow.url }, 1_000)).toMatchObject(expected)
    const fast = await rawServer((socket) => {
      socket.write(head)
      const more = () => void (socket.write('a'.repeat(65_536)) && setImmediate(more))
      socket.on('drain', more)
      more()
    })
    expect(await calledOnce(fileWorld(), { url: fast.url }, 60_000)).toMatchObject(expected)
    await expect.poll(fast.stillOpen, { timeout: 30_000 }).toBe(0)
  })

  test('that sends round in a circle is left after three redirects', async () => {
    const receiver = await hookReceiver((_, response) => void response.writeHead(308, { location: '/me?k=1' }).end())
    const end = await calledOnce(fileWorld(), { url: receiver.address }, 60_000)
    expect(end).toMatchObject({
      outcome: 'failed',
      error: `There are too many redirects: 3 were followed, and the last one led to another 308, to ${receiver.address}/me. Name the address that takes the event.`,
    })
    expect(receiver.posted).toHaveLength(4)
  })

  test.each([307, 308])('that answers %i and names no address is asked once', async (status) => {
    const receiver = await hookReceiver((_, response) => void response.writeHead(status).end())
    expect(await calledOnce(fileWorld(), { url: receiver.address }, 60_000)).toMatchObject({
      outcome: 'failed',
      error: `It answered ${status}.`,
    })
    expect(receiver.posted).toHaveLength(1)
  })

  test('that says nothing that is HTTP is not understood, and is tried again', async () => {
    const { url } = await rawServer((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'))
    const end = await calledOnce(fileWorld(), { url }, 60_000)
    expect(end).toMatchObject({ outcome: 'again', error: expect.stringContaining('It could not be reached: ') })
  })

  test('whose certificate nobody trusts, or that speaks no TLS, is told nothing', async () => {
    const secure = createSecureServer(selfSigned)
    let requests = 0
    secure.on('request', () => {
      requests += 1
    })
    const untrusted = await calledOnce(fileWorld(), { url: `https://${await listening(secure)}/` }, 60_000)
    expect(untrusted).toMatchObject({ outcome: 'again', error: expect.stringMatching(/certificate/) })
    const plain = await hookReceiver()
    const url = plain.address.replace('http:', 'https:')
    expect(await calledOnce(fileWorld(), { url }, 60_000)).toMatchObject({
      outcome: 'again',
      error: expect.stringContaining('It could not be reached: '),
    })
    expect([requests, plain.posted.length]).toEqual([0, 0])
  })

  test('that hangs does not keep others from being told', async () => {
    const world = fileWorld()
    const events = { ...defaultPolicy.events, workers: 2 }
    const engine = world.engine({ post: postEvent, policy: { events } })
    const { url } = await rawServer(() => undefined)
    const receiver = await hookReceiver()
    await engine.hooks.add({ name: 'silent', events: ['stack.created'], stack: 'a', url, timeout: 3_000 })
    await engine.hooks.add({ name: 'good', events: ['stack.created'], url: receiver.address })
    for (const name of ['a', 'b', 'c']) await engine.stacks.create({ name })
    const ends: string[] = []
    await engine.hooks.deliver({ onEnd: ({ hook }) => void ends.push(hook) })
    expect(ends).toEqual(['good', 'good', 'good', 'silent'])
  })
})
