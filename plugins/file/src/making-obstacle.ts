import { posix } from 'node:path'
import type { MakingContext, PathInfo, PathProblem, ReadContext, Refusal, Target } from '@sloth-runner/core'
import type { AccessSpec } from './access-spec.ts'
import { nearestDirectory } from './declared-places.ts'
import { ancestorsOf, pathKey, pathOf } from './path-keys.ts'
import { kindText } from './wrong-kind.ts'

/** What helps where a line has no file. */
export const whatMakesFiles = 'Make the file, declare it as a resource, or declare "create: true".'

/** What of a declaration tells where it is made, and with which access. */
type MadeSpec = AccessSpec & { readonly path: string; readonly recursive?: boolean }

/**
 * What stands in the way of making a file, a link or a directory: no directory to make it in, or an account that there is not.
 */
export async function makingObstacle(target: Target<MadeSpec>, context: MakingContext): Promise<Refusal | null> {
  const path = pathOf(target)
  if (path === null) return null
  return (await directoryObstacle(path, target, context)) ?? accountObstacle(target.declared ?? {}, context)
}

/** The same for a line, which needs its file. */
export async function lineObstacle(
  target: Target<{ readonly path: string; readonly create?: boolean }>,
  context: MakingContext,
): Promise<Refusal | null> {
  const path = pathOf(target)
  if (path === null) return null
  if (target.declared?.create === true) return directoryObstacle(path, target, context)
  const key = pathKey(target.host, path)
  if (context.made.has(key)) return null
  const info = await lookAt(path, context)
  if (info?.kind === 'file' && !context.gone.has(key)) return null
  return {
    because: `there is no file ${path} to put a line into`,
    remedy: whatMakesFiles,
  }
}

async function directoryObstacle(
  path: string,
  { host: machine, declared }: Target<{ readonly path: string; readonly recursive?: boolean }>,
  context: MakingContext,
): Promise<Refusal | null> {
  const parent = posix.dirname(path)
  const recursive = declared?.recursive === true
  const isAmong = (keys: ReadonlySet<string>) => (each: string) => keys.has(pathKey(machine, each))
  if (recursive ? ancestorsOf(path).some(isAmong(context.made)) : isAmong(context.made)(parent)) return null
  const removed = recursive ? undefined : ancestorsOf(path).find(isAmong(context.gone))
  if (removed !== undefined)
    return {
      because: `the directory ${removed} would be removed first`,
      remedy: `Leave ${removed} declared as it is and declare ${path} beside it, or declare another path.`,
    }
  const place = recursive ? await nearestDirectory(path, context.host) : parent
  // Links on the way are followed by it, the last one too.
  const info = await lookAt(`${place}/.`.replace('//', '/'), context)
  if (info?.kind !== 'directory') return noDirectory(place, info)
  if (await context.host.isWritable(place)) return null
  return { because: `this process may not write into ${place}`, remedy: 'Run as somebody who may, or change its mode.' }
}

function noDirectory(place: string, info: PathInfo | PathProblem | undefined): Refusal {
  const remedy = `Look at ${place}, and run again when it is a directory.`
  if (info?.kind === 'unreadable') return { because: `${place} cannot be looked at: ${info.detail}`, remedy }
  if (info === undefined || info.kind === 'nothing')
    return {
      because: `the directory ${place} does not exist`,
      remedy: `Declare ${place} as a file:directory, or create it.`,
    }
  return { because: `${place} is ${kindText(info.kind)} and no directory`, remedy }
}

async function accountObstacle({ owner, group }: AccessSpec, { host }: ReadContext): Promise<Refusal | null> {
  if (owner !== undefined && (await host.userId(owner)) === null) return noAccount('user', owner)
  if (group !== undefined && (await host.groupId(group)) === null) return noAccount('group', group)
  return null
}

function noAccount(kind: 'user' | 'group', name: string): Refusal {
  return {
    because: `there is no ${kind} "${name}" on this host`,
    remedy: `Create the ${kind} first, or declare another one.`,
  }
}

async function lookAt(path: string, { host, signal }: ReadContext): Promise<PathInfo | PathProblem | undefined> {
  const [info] = await host.inspect([path], { signal })
  return info
}
