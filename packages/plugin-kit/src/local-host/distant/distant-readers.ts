import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { HostError } from '@sloth-runner/core'
import { failureWith } from '../../host-failure.ts'
import type { DistantAnswer, DistantQuestion, DistantRequest } from './distant-messages.ts'

/** Milliseconds for which a file system that did not answer is not asked again. */
const restTime = 60_000

/** How the processes are made. */
export interface ReaderSettings {
  /** The module of a process. */
  readonly module: string | URL
  /** Milliseconds without a sign of life after which a file system counts as hung. */
  readonly patience: number
}

/** Processes that look at distant file systems, one for each that is asked for something. */
export interface DistantReaders {
  /** Rejects with `HostError`: `ETIMEDOUT` when the file system gives no sign of life, or with the signal's reason. */
  ask(mount: string, request: DistantRequest, signal?: AbortSignal): Promise<unknown>
}

/** Somebody who waits for an answer. */
interface Waiting {
  readonly path: string
  resolve(value: unknown): void
  reject(error: unknown): void
}

/**
 * A thread that waits in the kernel can neither be ended nor left behind when a process ends; a process can. It is ended
 * when its file system has been silent for `patience`, and when nobody asks it any more it keeps nobody from ending.
 */
export function distantReaders({ module, patience }: ReaderSettings): DistantReaders {
  const readers = new Map<string, DistantReader>()
  const resting = new Map<string, number>()
  return {
    ask(mount, request, signal) {
      if ((resting.get(mount) ?? 0) > performance.now()) return Promise.reject(silent(mount, request.path))
      const reader = readers.get(mount) ?? new DistantReader(mount, module, patience)
      readers.set(mount, reader)
      reader.whenOver = (hung) => {
        readers.delete(mount)
        if (hung) resting.set(mount, performance.now() + restTime)
      }
      return reader.ask(request, signal)
    },
  }
}

/** One process for one file system. */
class DistantReader {
  whenOver: (hung: boolean) => void = () => undefined
  readonly #mount: string
  readonly #patience: number
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, Waiting>()
  readonly #kill = (): void => void this.#child.kill('SIGKILL')
  #timer: NodeJS.Timeout | undefined
  #asked = 0

  constructor(mount: string, module: string | URL, patience: number) {
    this.#mount = mount
    this.#patience = patience
    this.#child = fork(module instanceof URL ? fileURLToPath(module) : module, [], {
      cwd: '/',
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
      execArgv: process.execArgv.filter((argument) => argument.startsWith('--conditions=')),
    })
    process.once('exit', this.#kill)
    this.#child.on('message', (answer) => this.#hear(answer as DistantAnswer))
    this.#child.once('error', (error) => this.#end(false, () => error))
    this.#child.once('exit', () => this.#end(false, (path) => failureWith('EIO', 'read', path)))
  }

  ask(request: DistantRequest, signal: AbortSignal | undefined): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = this.#asked++
      const stop = () => this.#settle(id, () => reject(signal?.reason))
      const settled = (act: () => void) => {
        signal?.removeEventListener('abort', stop)
        act()
      }
      signal?.addEventListener('abort', stop, { once: true })
      this.#waiting.set(id, {
        path: request.path,
        resolve: (value) => settled(() => resolve(value)),
        reject: (error) => settled(() => reject(error)),
      })
      if (this.#waiting.size === 1) this.#wait()
      this.#child.send({ id, request } satisfies DistantQuestion, (error) => {
        if (error != null)
          this.#settle(id, ({ reject: refuse }) => refuse(failureWith('EIO', 'read', request.path, error)))
      })
    })
  }

  #hear(answer: DistantAnswer): void {
    this.#timer?.refresh()
    if ('alive' in answer) return
    this.#settle(answer.id, (waiting) => {
      if ('value' in answer) waiting.resolve(answer.value)
      else waiting.reject(new HostError(answer.failure.reason, answer.failure))
    })
  }

  #settle(id: number, act: (waiting: Waiting) => void): void {
    const waiting = this.#waiting.get(id)
    if (waiting === undefined) return
    this.#waiting.delete(id)
    act(waiting)
    if (this.#waiting.size === 0) this.#rest()
  }

  #wait(): void {
    this.#child.ref()
    this.#child.channel?.ref()
    this.#timer = setTimeout(() => this.#end(true, (path) => silent(this.#mount, path)), this.#patience)
  }

  /** A process that nobody asks must not keep this one from ending. */
  #rest(): void {
    clearTimeout(this.#timer)
    this.#child.unref()
    this.#child.channel?.unref()
  }

  #end(hung: boolean, because: (path: string) => unknown): void {
    this.whenOver(hung)
    this.#kill()
    process.off('exit', this.#kill)
    if (this.#child.connected) this.#child.disconnect()
    for (const [id, waiting] of this.#waiting) this.#settle(id, () => waiting.reject(because(waiting.path)))
    this.#rest()
  }
}

function silent(mount: string, path: string): HostError {
  return new HostError('ETIMEDOUT', {
    message: `Cannot read ${path}: the file system at ${mount} does not answer (ETIMEDOUT).`,
    remedy: `Look whether its server runs, or take it away with "umount --lazy ${mount}".`,
    path,
  })
}
