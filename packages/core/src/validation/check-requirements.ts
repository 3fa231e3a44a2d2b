import { isAbsolute, join, resolve } from 'node:path'
import type { ReadingHost } from '../contracts/host.ts'
import type { LoadedDefinition, Requirements } from '../domain/definition.ts'
import { errorFinding, type Finding } from '../domain/finding.ts'
import type { Path } from '../domain/json.ts'
import { parseSize } from '../domain/quantities.ts'
import { messageOf } from '../errors/message-of.ts'

/** What requirements are checked with. */
export interface RequirementsContext {
  readonly host: ReadingHost
  /** `PATH` is where commands are looked for. */
  readonly environment: Readonly<Record<string, string>>
  /** Whether free space is looked at. */
  readonly diskSpace: boolean
  /** Whether permissions are looked at. */
  readonly permissions: boolean
}

/** What a definition says must be there, and what must be allowed. */
export interface RequirementFindings {
  readonly resources: readonly Finding[]
  readonly permissions: readonly Finding[]
}

/** Looks at everything under `requirements` of a definition, all of it. Relative paths are from the definition's folder. */
export async function checkRequirements(
  { definition, folder }: LoadedDefinition,
  context: RequirementsContext,
): Promise<RequirementFindings> {
  const { requirements = {} } = definition
  const place = (path: string) => resolve(folder, path)
  return {
    resources: [
      ...(await missingCommands(requirements, place, context)),
      ...(await missingFiles(requirements, place, context.host)),
      ...(context.diskSpace ? await missingSpace(requirements, place, context.host) : []),
    ],
    permissions: context.permissions ? await missingPermissions(requirements, place, context.host) : [],
  }
}

type Place = (path: string) => string

async function missingCommands(
  { commands = [] }: Requirements,
  place: Place,
  { host, environment }: RequirementsContext,
): Promise<readonly Finding[]> {
  const folders = (environment.PATH ?? '').split(':').filter((folder) => folder !== '')
  const findings = await Promise.all(
    commands.map(async (command, index) => {
      const candidates = command.includes('/') ? [place(command)] : folders.map((folder) => join(folder, command))
      if (await anyExecutable(candidates, host)) return []
      const detail = command.includes('/') ? `Looked at ${candidates[0]}.` : `Looked in ${folders.join(', ')}.`
      return [requirement('missing-command', `Missing command: ${command}`, ['commands', index], detail)]
    }),
  )
  return findings.flat()
}

/** Links are followed: what they lead to is what is run. */
async function anyExecutable(candidates: readonly string[], host: ReadingHost): Promise<boolean> {
  const real = await Promise.all(candidates.map((path) => host.realPath(path).catch(() => null)))
  const infos = await host.inspect(real.filter((path) => path !== null))
  return infos.some((info) => info.kind === 'file' && (info.mode & 0o111) !== 0)
}

async function missingFiles(
  { files = [] }: Requirements,
  place: Place,
  host: ReadingHost,
): Promise<readonly Finding[]> {
  const findings = await Promise.all(
    files.map(async (file, index) => {
      const problem = await readProblem(place(file), host)
      if (problem === null) return []
      const shown = isAbsolute(file) ? file : place(file)
      return [requirement('missing-file', `Missing file: ${shown}`, ['files', index], problem)]
    }),
  )
  return findings.flat()
}

async function readProblem(path: string, host: ReadingHost): Promise<string | null> {
  try {
    const [info] = await host.inspect([await host.realPath(path)])
    if (info === undefined || info.kind === 'nothing') return 'There is nothing at this path.'
    return info.kind === 'unreadable' ? info.detail : null
  } catch (error) {
    return messageOf(error)
  }
}

async function missingSpace({ diskSpace }: Requirements, place: Place, host: ReadingHost): Promise<readonly Finding[]> {
  if (diskSpace === undefined) return []
  const path = place(diskSpace.path)
  return spaceFindings(path, { free: parseSize(diskSpace.free) ?? 0, shown: diskSpace.free }, host, [
    'requirements',
    'diskSpace',
  ])
}

/** Whether enough bytes are free on the file system of a path. */
export async function spaceFindings(
  path: string,
  needed: { readonly free: number; readonly shown: string },
  host: ReadingHost,
  at?: Path,
): Promise<readonly Finding[]> {
  const where = at === undefined ? {} : { path: at }
  try {
    const { freeBytes } = await host.fileSystem(path)
    if (freeBytes >= needed.free) return []
    const available = `${Math.floor(freeBytes / 1_000_000)}MB`
    const summary = `Disk space insufficient: ${needed.shown} required, ${available} available`
    return [errorFinding('no-space', summary, { ...where, detail: `On the file system of ${path}.` })]
  } catch (error) {
    const summary = `The free space of ${path} cannot be told`
    return [errorFinding('no-space', summary, { ...where, detail: messageOf(error) })]
  }
}

async function missingPermissions(
  { writable = [] }: Requirements,
  place: Place,
  host: ReadingHost,
): Promise<readonly Finding[]> {
  const findings = await Promise.all(
    writable.map(async (path, index) => {
      const problem = await writeProblem(place(path), host)
      if (problem === null) return []
      return [requirement('not-writable', `Cannot write to: ${place(path)}`, ['writable', index], problem)]
    }),
  )
  return findings.flat()
}

async function writeProblem(path: string, host: ReadingHost): Promise<string | null> {
  try {
    return (await host.isWritable(path)) ? null : 'This process may not write there.'
  } catch (error) {
    return messageOf(error)
  }
}

function requirement(code: string, summary: string, at: Path, detail: string): Finding {
  return errorFinding(code, summary, { path: ['requirements', ...at], detail })
}
