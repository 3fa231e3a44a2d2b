import { spawnSync } from 'node:child_process'

/** A call that changes a file or puts it on the disk, or that prints. */
export type SystemCall =
  | { readonly call: 'write'; readonly path: string; readonly offset: number; readonly data: Buffer }
  | { readonly call: 'truncate'; readonly path: string; readonly length: number }
  | { readonly call: 'sync'; readonly path: string }
  | { readonly call: 'rename' | 'link'; readonly path: string; readonly to: string }
  | { readonly call: 'remove'; readonly path: string }
  | { readonly call: 'print'; readonly text: string }

const reading: Readonly<Record<string, (text: string) => SystemCall | null>> = {
  pwrite64: (text) => ({ call: 'write', path: openPath(text), offset: lastNumber(text), data: strings(text) }),
  ftruncate: (text) => ({ call: 'truncate', path: openPath(text), length: lastNumber(text) }),
  fsync: (text) => ({ call: 'sync', path: openPath(text) }),
  fdatasync: (text) => ({ call: 'sync', path: openPath(text) }),
  rename: (text) => ({ call: 'rename', path: path(text, 0), to: path(text, 1) }),
  link: (text) => ({ call: 'link', path: path(text, 0), to: path(text, 1) }),
  unlink: (text) => ({ call: 'remove', path: path(text, 0) }),
  write: printed,
  writev: printed,
}

/** Why calls cannot be recorded here, or null. */
export function tracingRefused(): string | null {
  const { error, status } = spawnSync('strace', ['-qq', '-o', '/dev/null', process.execPath, '--version'])
  if (error !== undefined) return 'strace is not installed'
  return status === 0 ? null : 'strace may not trace a process here'
}

/** What starts a Node so that its calls are recorded in a file. */
export function tracer(file: string): readonly [string, ...string[]] {
  const trace = `trace=${Object.keys(reading).join()}`
  const whole = ['-xx', '-s', '1000000']
  return ['strace', '-f', '-y', '-qq', ...whole, '-e', 'signal=none', '-e', trace, '-o', file, process.execPath]
}

/**
 * The recorded calls in an order that promises nothing too much where threads overlap: what secures counts from its end,
 * everything else from its beginning. Calls that failed are left out.
 */
export function systemCalls(record: string): readonly SystemCall[] {
  const begun = new Map<string, string>()
  return record.split('\n').flatMap((line) => {
    const [, thread = '', text = ''] = /^(\d+) +(.*)$/.exec(line) ?? []
    if (text.endsWith('<unfinished ...>')) {
      begun.set(thread, text)
      return isSync(text) ? [] : read(text)
    }
    if (!text.startsWith('<... ')) return succeeded(text) ? read(text) : []
    const start = begun.get(thread) ?? ''
    return isSync(start) && succeeded(text) ? read(start) : []
  })
}

function read(text: string): readonly SystemCall[] {
  const call = reading[text.slice(0, text.indexOf('('))]?.(text) ?? null
  return call === null ? [] : [call]
}

const isSync = (text: string): boolean => /^f(data)?sync\(/.test(text)
const succeeded = (text: string): boolean => / = \d+$/.test(text)

function bytes(escaped: string): Buffer {
  return Buffer.from(escaped.replaceAll('\\x', ''), 'hex')
}

function quoted(text: string): readonly Buffer[] {
  return [...text.matchAll(/"([^"]*)"/g)].map(([, escaped = '']) => bytes(escaped))
}

function strings(text: string): Buffer {
  return Buffer.concat(quoted(text))
}

function path(text: string, index: number): string {
  return String(quoted(text)[index])
}

function openPath(text: string): string {
  return String(bytes(/<([^>]*)>/.exec(text)?.[1] ?? ''))
}

function lastNumber(text: string): number {
  return Number(/, (\d+)(\)| <unfinished)/.exec(text)?.[1])
}

function printed(text: string): SystemCall | null {
  return /^writev?\([12]</.test(text) ? { call: 'print', text: String(strings(text)) } : null
}
