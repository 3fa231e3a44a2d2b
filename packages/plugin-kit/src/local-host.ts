import { dirname } from 'node:path'
import type { WritingHost } from '@sloth-runner/core'
import { accountDirectory } from './account-names.ts'
import { makeDirectory, makeSymlink, removePath, setAccess } from './change-paths.ts'
import { scratchMemory } from './digest-file.ts'
import { anywhere, distantHost } from './distant-host.ts'
import { endMarked } from './end-marked.ts'
import { machineId } from './machine-id.ts'
import { defaultReadLimit } from './read-file.ts'
import { readHere } from './read-here.ts'
import { readPaths } from './read-paths.ts'
import { removeTree } from './remove-tree.ts'
import { runCommand } from './run-command.ts'
import { leftoverSweep } from './temporary-names.ts'
import { copyWholeFile, writeWholeFile } from './write-file.ts'

/** How to reach this machine. */
export interface LocalHostOptions {
  /**
   * The module of the process that looks at file systems of other machines and programs. Default: the one beside this
   * module; a bundle that moves it elsewhere names it here.
   */
  readonly distantModule?: string
  /** Milliseconds without a sign of life after which such a file system counts as hung. Default: 10,000. */
  readonly patience?: number
}

/** Milliseconds without a sign of life after which a distant file system counts as hung, unless told otherwise. */
const defaultPatience = 10_000

/** Null without a module address, as in a CommonJS bundle. */
function defaultModule(moduleAddress: string | undefined = import.meta.url): URL | null {
  if (moduleAddress === undefined) return null
  return new URL(moduleAddress.endsWith('.ts') ? './distant-process.ts' : './distant-process.js', moduleAddress)
}

/** The machine this process runs on. The umask that counts is the one at the time of this call. */
export function localHost(options: LocalHostOptions = {}): WritingHost {
  const accounts = accountDirectory((command) => runCommand(command, {}))
  const umask = process.umask()
  const scratch = scratchMemory()
  const { distantModule = defaultModule(), patience = defaultPatience } = options
  const distant = distantHost({ module: distantModule, patience })
  const sweep = leftoverSweep()
  const swept = async (path: string, write: () => Promise<void>) => {
    await sweep(dirname(path))
    return write()
  }
  return {
    name: 'local',
    machine: machineId(),
    inspect: (paths, inspectOptions = {}) => readPaths(paths, inspectOptions, { accounts, scratch, distant }),
    ...anywhere(readHere, distant, defaultReadLimit),
    userId: (name) => accounts.idOf('passwd', name),
    groupId: (name) => accounts.idOf('group', name),
    query: (command, commandOptions = {}) => runCommand(command, commandOptions),
    writeFile: (path, data, writeOptions = {}) => swept(path, () => writeWholeFile(path, data, writeOptions, umask)),
    copyFile: (source, path, sha256, writeOptions = {}) =>
      swept(path, () => copyWholeFile(source, path, sha256, writeOptions, umask)),
    makeDirectory: (path, access = {}) => swept(path, () => makeDirectory(path, access, umask)),
    makeSymlink: (path, target) => swept(path, () => makeSymlink(path, target)),
    setAccess,
    remove: removePath,
    removeTree,
    run: (command, commandOptions = {}) => runCommand(command, commandOptions),
    endMarked,
  }
}
