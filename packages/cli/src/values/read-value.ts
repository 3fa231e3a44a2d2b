import { addAbortSignal } from 'node:stream'
import {
  EngineError,
  errorFinding,
  HostError,
  InterruptedError,
  InvalidInputError,
  type Json,
} from '@sloth-runner/core'
import type { CommandContext } from '../command-context.ts'
import { readRegularFile } from '../input/read-regular-file.ts'
import type { Interruption } from '../process/interruption.ts'
import { askSecret } from '../prompts/ask-secret.ts'
import { usageError } from '../usage-error.ts'
import { guessValue, parseValue, type valueTypes } from './parse-value.ts'

/** What the command line says of a value. */
export interface GivenValue {
  readonly key: string
  readonly text: string | undefined
  readonly type?: (typeof valueTypes)[number] | undefined
  readonly file?: string | undefined
  readonly sensitive: boolean
}

/** A value and whether it is sensitive. Left out: as it is on record. */
export interface ReadValue {
  readonly value: Json
  readonly sensitive?: boolean
}

/**
 * The value from the command line, a file, standard input or a prompt. What stands on the command line is seen by others and
 * kept in histories: it is never sensitive, and does not replace what is.
 */
export async function readValue(given: GivenValue, context: CommandContext): Promise<ReadValue> {
  const { key, text, type, file, sensitive } = given
  if (text !== undefined) {
    if (sensitive) throw onCommandLine(key)
    if (file !== undefined) throw usageError('A value comes from the command line or from --file, not from both.')
    return { value: type === undefined ? guessValue(text) : parseValue(text, type), sensitive: false }
  }
  const sensitivity = sensitive ? { sensitive } : {}
  if (type === 'null' && file === undefined) return { value: null, ...sensitivity }
  return { value: parseValue(await readText(given, context), type ?? 'text'), ...sensitivity }
}

async function readText({ key, file, sensitive }: GivenValue, context: CommandContext): Promise<string> {
  if (file !== undefined && file !== '-') return readFileText(file)
  if (file === undefined && !sensitive)
    throw usageError(
      'There is no value to set.',
      'Give it as VALUE, with --file FILE, or on standard input with --file -.',
    )
  if (sensitive && process.stdin.isTTY) return askSecret(`Value of ${key} (not shown): `, context.interruption)
  return standardInput(context.interruption)
}

function onCommandLine(key: string): Error {
  return usageError(
    `The value "${key}" is to be sensitive: it must not stand on the command line.`,
    'Leave VALUE out: it is then asked for, or read from standard input. --file FILE reads it from a file.',
  )
}

/** Bytes. No value is longer. */
const longest = 1024 * 1024
const longestLineEnd = 2

function readFileText(file: string): string {
  try {
    const bytes = readRegularFile(file, longest)
    if (bytes === 'too-large') throw tooLong(file)
    if (bytes === 'not-regular')
      throw usageError(`${file} is not a regular file.`, 'What a device or a pipe gives comes by --file -.')
    return utf8(bytes, file)
  } catch (error) {
    if (EngineError.isInstance(error)) throw error
    const { code = 'EIO', message } = error as NodeJS.ErrnoException
    throw new HostError(code, {
      message: `The file ${file} cannot be read.`,
      detail: message,
      remedy: 'Name a file that is there and readable.',
      path: file,
      cause: error,
    })
  }
}

/** The line end that `echo` and a pressed Return leave is not part of the value. */
async function standardInput({ signal }: Interruption): Promise<string> {
  const parts: Buffer[] = []
  let length = 0
  try {
    for await (const part of addAbortSignal(signal, process.stdin)) {
      parts.push(part as Buffer)
      length += (part as Buffer).length
      if (length > longest + longestLineEnd) throw tooLong('What standard input gives')
    }
  } catch (error) {
    if (!signal.aborted) throw error
    throw new InterruptedError('Interrupted before a value was given. Nothing was done.')
  }
  const text = utf8(Buffer.concat(parts), 'Standard input').replace(/\r?\n$/, '')
  if (Buffer.byteLength(text) > longest) throw tooLong('What standard input gives')
  return text
}

function tooLong(from: string): InvalidInputError {
  const detail = 'A stack keeps large content as the source of a resource, not as a value.'
  return new InvalidInputError([errorFinding('too-large', `${from} is longer than 1 MiB.`, { detail })])
}

function utf8(bytes: Uint8Array, from: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    const detail = 'Encode it, for example with base64.'
    throw new InvalidInputError([errorFinding('not-text', `${from} is not text in UTF-8.`, { detail })])
  }
}
