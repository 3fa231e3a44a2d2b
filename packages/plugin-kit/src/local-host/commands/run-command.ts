import { type ChildProcess, spawn } from 'node:child_process'
import { setImmediate, setTimeout } from 'node:timers/promises'
import type { CommandOptions, CommandResult } from '@sloth-runner/core'
import { endedFailure, failureWith, hostFailure } from '../../host-failure.ts'

/** Milliseconds until a command is ended, unless told otherwise. */
const defaultTimeout = 60_000

/** Milliseconds between TERM and KILL. */
const termGrace = 2_000

/** Milliseconds that the kernel gets to carry a KILL out. */
const killGrace = 500

/** Milliseconds between looks at a process group that is ending. */
const pollInterval = 20

/** Milliseconds for which output is awaited after a command ended, when something it left behind holds its pipes open. */
const outputGrace = 250

/** Bytes of each output stream. */
const outputLimit = 64 * 1024 * 1024

/** What opens the sensitive values of the record is nobody else's business, nor are the values of variables. */
const hidden: readonly string[] = [
  'SLOTH_RUNNER_PASSPHRASE',
  'SLOTH_RUNNER_NEW_PASSPHRASE',
  'SLOTH_RUNNER_OTHER_PASSPHRASE',
]

function withoutHidden(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isHidden = (name: string): boolean => hidden.includes(name) || name.startsWith('SLOTH_RUNNER_VAR_')
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !isHidden(name)))
}

/**
 * Runs a command in a process group of its own; there is no shell. A non-zero exit is a result. Rejects with `HostError`:
 * the system's code when it cannot be started, `ETIMEDOUT`, `ECANCELED` when it is aborted, `EFBIG` when it prints more
 * than 64 MiB. By then the whole group has been ended, and the error has what it had said on standard error.
 */
export function runCommand(command: readonly [string, ...string[]], options: CommandOptions): Promise<CommandResult> {
  const [program, ...args] = command
  const doing = 'run'
  return new Promise((resolve, reject) => {
    if (options.signal?.aborted === true) return reject(failureWith('ECANCELED', doing, program))
    const child = spawn(program, args, {
      detached: true,
      stdio: 'pipe',
      env: { ...withoutHidden(process.env), ...options.env },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    })
    const { done, stop } = follow(child)
    const timer = globalThis.setTimeout(() => stop('ETIMEDOUT'), options.timeout ?? defaultTimeout)
    const aborted = (): void => stop('ECANCELED')
    options.signal?.addEventListener('abort', aborted, { once: true })
    const stdout = collect(child.stdout, () => stop('EFBIG'))
    const { stderrEnd } = options
    const stderr =
      stderrEnd === undefined ? collect(child.stderr, () => stop('EFBIG')) : collectEnd(child.stderr, stderrEnd)
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input)
    done
      .then(({ exitCode, signal, reason }) => {
        if (reason !== null) throw endedFailure(reason, program, stderr())
        resolve({ exitCode, signal, stdout: stdout(), stderr: stderr() })
      })
      .catch((error: unknown) => reject(hostFailure(doing, program, error)))
      .finally(() => {
        clearTimeout(timer)
        options.signal?.removeEventListener('abort', aborted)
      })
  })
}

/** How a command ended; `reason` says why it was made to end. */
interface Ended {
  readonly exitCode: number | null
  readonly signal: string | null
  readonly reason: string | null
}

/** A command that runs. */
interface Running {
  /** Settles when nothing of its group is left, or when its output is complete. */
  readonly done: Promise<Ended>
  /** Ends the group, also when only what it left behind still prints. The first reason counts. */
  stop(reason: string): void
}

/** Follows a child to its end. */
function follow(child: ChildProcess): Running {
  let reason: string | null = null
  let exited: Pick<Ended, 'exitCode' | 'signal'> | null = null
  let finished = false
  let finish = (): void => undefined
  const done = new Promise<Ended>((resolve, reject) => {
    finish = () => {
      finished = true
      child.stdout?.destroy()
      child.stderr?.destroy()
      resolve({ exitCode: exited?.exitCode ?? null, signal: exited?.signal ?? null, reason })
    }
    child.once('error', reject)
  })
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()))
  void closed.then(() => reason ?? finish())
  child.once('exit', (exitCode, signal) => {
    exited = { exitCode, signal }
    if (reason === null) void outputEnded(child).then(() => reason ?? finish())
  })
  const stop = (why: string): void => {
    if (reason !== null || finished) return
    reason = why
    void endGroup(child)
      .then(() => Promise.race([closed, setTimeout(outputGrace, undefined, { ref: false })]))
      .then(finish)
  }
  return { done, stop }
}

/** Resolves once a child that has exited prints no more, although something it left behind may hold its pipes open. */
async function outputEnded(child: ChildProcess): Promise<void> {
  let printed = 0
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', () => printed++)
  for (let before = -1; before !== printed; ) {
    before = printed
    await setTimeout(outputGrace)
    await setImmediate()
  }
}

/** Ends a process group: TERM, and KILL for what is still there after the grace. */
async function endGroup(child: ChildProcess): Promise<void> {
  signalGroup(child, 'SIGTERM')
  if (await groupGone(child, termGrace)) return
  signalGroup(child, 'SIGKILL')
  await groupGone(child, killGrace)
}

async function groupGone(child: ChildProcess, within: number): Promise<boolean> {
  for (const end = performance.now() + within; performance.now() < end; await setTimeout(pollInterval)) {
    if (!signalGroup(child, 0)) return true
  }
  return false
}

/** Whether there was somebody to signal. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  if (child.pid === undefined) return false
  try {
    process.kill(-child.pid, signal)
    return true
  } catch {
    return false
  }
}

/** Gathers a stream; `tooMuch` is called once when it exceeds the limit. */
function collect(stream: NodeJS.ReadableStream, tooMuch: () => void): () => string {
  const pieces: Buffer[] = []
  let length = 0
  stream.on('data', (piece: Buffer) => {
    if (length > outputLimit) return
    length += piece.length
    if (length > outputLimit) tooMuch()
    else pieces.push(piece)
  })
  return () => Buffer.concat(pieces).toString('utf8')
}

/** Gathers the last so many bytes of a stream, however long it is. */
function collectEnd(stream: NodeJS.ReadableStream, limit: number): () => string {
  let end = Buffer.alloc(0)
  stream.on('data', (piece: Buffer) => {
    end = Buffer.concat([end, piece]).subarray(-limit)
  })
  return () => end.toString('utf8')
}
