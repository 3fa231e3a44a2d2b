import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import {
  digestOf,
  HostError,
  isJsonObject,
  type Json,
  type OwnPlace,
  type Plan,
  type VariableInput,
} from '@sloth-runner/core'
import { usageError } from '../usage-error.ts'
import { type OutputKind, writeOutput } from './output-file.ts'

/**
 * A plan as it is saved: with the values of variables that are not sensitive, because the plan itself holds only their
 * digests. Sensitive values have to be given again.
 */
export interface SavedPlan {
  readonly plan: Plan
  readonly variables: readonly VariableInput[]
}

/** Bytes. */
const largestPlan = 256 * 1024 * 1024

/** A plan that was saved. */
export const planKind: OutputKind = {
  one: 'a plan',
  noun: 'plan file',
  isOne: (head) => /^\s*\{\s*"plan"\s*:\s*\{\s*"format"\s*:/.test(head),
}

/** Writes a plan, whole or not at all. It tells what a machine looks like, so only its owner may read it. */
export function writePlanFile(path: string, { plan, variables }: SavedPlan, taken: readonly OwnPlace[]): void {
  const document = { plan, variables, digest: digestOfPlan({ plan, variables }) }
  writeOutput(path, `${JSON.stringify(document, null, 2)}\n`, planKind, taken)
}

/** Reads a plan that `writePlanFile` wrote, with every byte that means something. Anything else is a usage error. */
export function readPlanFile(path: string): SavedPlan {
  const target = resolve(path)
  const value = parsed(readText(target), target)
  if (!isSavedPlan(value)) {
    throw usageError(`${target} is no plan of this program.`, 'Make one with "sloth-runner plan --out FILE".')
  }
  const { digest, ...saved } = value
  if (digest === digestOfPlan(saved)) return saved
  throw usageError(
    `${target} is not as it was saved: somebody or something changed it.`,
    'Make one with "sloth-runner plan --out FILE", and look at it with "sloth-runner plan show".',
  )
}

/** What was reviewed is to be what is done: it covers also what is only shown. Keys that are undefined are not written. */
function digestOfPlan(saved: SavedPlan): string {
  return digestOf(JSON.parse(JSON.stringify(saved)) as Json)
}

/** Looks at what tells a plan from any other file; the engine checks what it was made from. */
function isSavedPlan(value: unknown): value is SavedPlan & { readonly digest: unknown } {
  if (!isJsonObject(value) || !isJsonObject(value.plan) || !Array.isArray(value.variables)) return false
  const { format, stack, items } = value.plan
  return format === 1 && typeof stack === 'string' && Array.isArray(items)
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw notAPlan(path, 'it is no JSON')
  }
}

/** A device would be read without end. */
function readText(path: string): string {
  try {
    const info = statSync(path)
    if (info.isFile() && info.size <= largestPlan) return readFileSync(path, 'utf8')
  } catch (error) {
    throw unreadable(path, error)
  }
  throw notAPlan(path, 'it is not a regular file of at most 256 MiB')
}

function notAPlan(path: string, because: string): Error {
  return usageError(`${path} is no plan: ${because}.`, 'Make one with "sloth-runner plan --out FILE".')
}

function unreadable(path: string, error: unknown): HostError {
  const { code = 'EIO', message } = error as NodeJS.ErrnoException
  return new HostError(code, {
    message: `The plan file ${path} cannot be read.`,
    detail: message,
    remedy: 'Make one with "sloth-runner plan --out FILE".',
    path,
    cause: error,
  })
}
