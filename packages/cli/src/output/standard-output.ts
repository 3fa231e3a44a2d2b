import { Console } from 'node:console'
import { syncBuiltinESMExports } from 'node:module'
import { type Output, outputOf } from './output.ts'

type Name = 'stdout' | 'stderr'

const output: Output = outputOf(1, () => ownStream('stdout', passUnread))
// Nobody who no longer reads what is told beside the result stops anything.
const errors: Output = outputOf(2, () => ownStream('stderr', () => undefined))

/** How Node makes a stream, once others are given what we make of it. */
const made: Partial<Record<Name, () => NodeJS.WriteStream>> = {}

let isKept = false

/** Where results go, and nothing else. */
export function standardOutput(): Output {
  return output
}

/** Where everything else is told. */
export function standardError(): Output {
  return errors
}

/**
 * From now on whoever asks the process for one of its streams has it from here: how it was
 * used is known, and its errors are taken.
 */
export function guardOutputs(): void {
  guard('stdout', output)
  guard('stderr', errors)
}

/**
 * From now on what other people's code prints, that of plugins and definitions, goes to standard error: a result is one
 * document, whatever they have to say.
 */
export function keepStandardOutput(): void {
  if (isKept) return
  isKept = true
  guardOutputs()
  define(process, 'stdout', () => process.stderr)
  syncBuiltinESMExports()
  define(globalThis, 'console', () => new Console(process.stderr))
}

function guard(name: Name, { stream }: Output): void {
  const own = Object.getOwnPropertyDescriptor(process, name)?.get
  if (made[name] !== undefined || own === undefined) return
  made[name] = () => own.call(process) as NodeJS.WriteStream
  define(process, name, stream)
}

/** A property that is made when it is asked for, and can be set by whoever likes. */
function define(target: object, name: string, make: () => unknown): void {
  let value: { readonly of: unknown } | null = null
  Object.defineProperty(target, name, {
    configurable: true,
    enumerable: name !== 'console',
    get: () => {
      value ??= { of: make() }
      return value.of
    },
    set: (given) => {
      value = { of: given }
    },
  })
}

function ownStream(name: Name, onError: (error: NodeJS.ErrnoException) => void): NodeJS.WriteStream {
  const stream = (made[name] ?? (() => process[name]))()
  stream.on('error', onError)
  return stream
}

/** Who reads a result may have had enough of it, as `head` has. */
function passUnread(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}
