import { dirname } from 'node:path'
import type { WritingHost } from '@sloth-runner/core'
import { accountDirectory } from './account-names.ts'
import { endMarked } from './commands/end-marked.ts'
import { runCommand } from './commands/run-command.ts'
import { anywhere, distantHost } from './distant/distant-host.ts'
import { moduleOfReader } from './distant/module-of-reader.ts'
import { machineId } from './machine-id.ts'
import { scratchMemory } from './reading/digest-file.ts'
import { defaultReadLimit } from './reading/read-file.ts'
import { readHere } from './reading/read-here.ts'
import { readPaths } from './reading/read-paths.ts'
import { makeDirectory, makeSymlink, removePath, setAccessInTurn } from './writing/change-paths.ts'
import { editInTurn } from './writing/edit-file.ts'
import { removeTree } from './writing/remove-tree.ts'
import { leftoverSweep } from './writing/temporary-names.ts'
import { copyWholeFile, writeWholeFile } from './writing/write-file.ts'

/** How to reach this machine. */
export interface LocalHostOptions {
  /**
   * The module of the process that looks at file systems of other machines and programs. Default: this package's own; a
   * bundle that moves it elsewhere names it here.
   */
  readonly distantModule?: string
  /** Milliseconds without a sign of life after which such a file system counts as hung. Default: 10,000. */
  readonly patience?: number
}

/** Milliseconds without a sign of life after which a distant file system counts as hung, unless told otherwise. */
const defaultPatience = 10_000

/** The machine this process runs on. The umask that counts is the one at the time of this call. */
export function localHost(options: LocalHostOptions = {}): WritingHost {
  const accounts = accountDirectory((command) => runCommand(command, {}))
  const umask = process.umask()
  const scratch = scratchMemory()
  const { distantModule = moduleOfReader(), patience = defaultPatience } = options
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
    editFile: (path, edit, limit = defaultReadLimit) => swept(path, () => editInTurn(path, edit, limit, umask)),
    makeDirectory: (path, access = {}) => swept(path, () => makeDirectory(path, access, umask)),
    makeSymlink: (path, target) => swept(path, () => makeSymlink(path, target)),
    setAccess: setAccessInTurn,
    remove: removePath,
    removeTree,
    removeLeftovers: async (paths) => {
      await Promise.all([...new Set(paths.map((path) => dirname(path)))].map(leftoverSweep()))
    },
    run: (command, commandOptions = {}) => runCommand(command, commandOptions),
    endMarked,
  }
}
