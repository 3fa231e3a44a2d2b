import { closeSync, lstatSync, openSync, readSync, type Stats, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { type OwnPlace, ownPlaceAt } from '@sloth-runner/core'
import { spelledPaths } from '../config/own-places.ts'
import { usageError } from '../usage-error.ts'
import { requireWritable, writeWholeFile } from './whole-file.ts'

/** What is written to a file that a person names. */
export interface OutputKind {
  /** With its article, `a plan`, and for errors of writing, `plan file`. */
  readonly one: string
  readonly noun: string
  /** Whether a file that begins like this was written as one. Bytes are characters. */
  isOne(head: string): boolean
  /** Permission bits of the file. Default: 0600. */
  readonly mode?: number
}

/** Bytes of a file that tell what it is. */
const headSize = 4096

/**
 * Refuses to write where something else is kept: a place of this program, however it is spelled or linked to, and any
 * file with something else in it. One of the same kind, and an empty one, may be replaced. What cannot be written at all,
 * because its folder is missing or closed, is refused as well. Called before there is anything to write, so that nothing is
 * done in vain, and nothing recorded that then does not happen.
 */
export function requireOutputPlace(path: string, kind: OutputKind, taken: readonly OwnPlace[]): void {
  const target = resolve(path)
  refuseOwnPlace(target, taken)
  requireWritable(target, kind.noun)
  if (!isReplaceable(target, kind))
    throw usageError(
      `${target} exists already, and it is not ${kind.one}: it is not written over.`,
      'Name another file, or remove this one first.',
    )
}

/** Writes what was made, looking again at what is there. Returns the absolute path. */
export function writeOutput(
  path: string,
  content: string | Uint8Array,
  kind: OutputKind,
  taken: readonly OwnPlace[],
): string {
  requireOutputPlace(path, kind, taken)
  return writeWholeFile(path, content, kind.noun, kind.mode)
}

/** Refuses to write to a place of this program, however it is spelled or linked to, whether or not anything is there. */
export function refuseOwnPlace(path: string, taken: readonly OwnPlace[]): void {
  const target = resolve(path)
  const own =
    spelledPaths(target)
      .map((each) => ownPlaceAt(each, taken))
      .find((place) => place !== null) ?? linked(target, taken)
  if (own === undefined) return
  throw usageError(`${target} is a place of this program: ${own.what}. Nothing is written there.`, 'Name another file.')
}

/** The place whose very file has another name here: a hard link. */
function linked(target: string, taken: readonly OwnPlace[]): OwnPlace | undefined {
  const found = statsOf(target)
  if (found === undefined) return undefined
  return taken.find(({ path }) => {
    const own = statsOf(path)
    return own !== undefined && own.dev === found.dev && own.ino === found.ino
  })
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

function isReplaceable(path: string, kind: OutputKind): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined || found.size === 0) return true
  const head = headOf(path)
  return head !== null && kind.isOne(head)
}

/** Null: it cannot be read, so that nobody can tell what would be lost. */
function headOf(path: string): string | null {
  const bytes = Buffer.alloc(headSize)
  try {
    const file = openSync(path, 'r')
    try {
      return bytes.toString('latin1', 0, readSync(file, bytes))
    } finally {
      closeSync(file)
    }
  } catch {
    return null
  }
}
