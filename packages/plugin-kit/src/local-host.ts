import { realpathSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { WritingHost } from '@sloth-runner/core'
import { accountDirectory } from './account-names.ts'
import { makeDirectory, makeSymlink, removePath, setAccess } from './change-paths.ts'
import { scratchMemory } from './digest-file.ts'
import { fileSystemInfo, isWritable } from './file-system-info.ts'
import { told } from './host-failure.ts'
import { machineId } from './machine-id.ts'
import { defaultReadLimit, readWholeFile } from './read-file.ts'
import { readPaths } from './read-paths.ts'
import { removeTree } from './remove-tree.ts'
import { runCommand } from './run-command.ts'
import { leftoverSweep } from './temporary-names.ts'
import { copyWholeFile, writeWholeFile } from './write-file.ts'

/** How to reach this machine. */
export interface LocalHostOptions {
  /** The value of `SLOTH_RUNNER_RUN` in the environment of commands that act. Default: not set. */
  readonly mark?: string
}

/** The machine this process runs on. The umask that counts is the one at the time of this call. */
export function localHost(options: LocalHostOptions = {}): WritingHost {
  const accounts = accountDirectory((command) => runCommand(command, {}))
  const umask = process.umask()
  const scratch = scratchMemory()
  const sweep = leftoverSweep()
  const swept = async (path: string, write: () => Promise<void>) => {
    await sweep(dirname(path))
    return write()
  }
  const environment: Readonly<Record<string, string>> =
    options.mark === undefined ? {} : { SLOTH_RUNNER_RUN: options.mark }
  return {
    name: 'local',
    machine: machineId(),
    inspect: (paths, inspectOptions = {}) => readPaths(paths, inspectOptions, accounts, scratch),
    readFile: (path, limit = defaultReadLimit) => readWholeFile(path, limit),
    list: (path) => told('list', path, async () => (await readdir(path)).sort()),
    realPath: (path) => told('resolve', path, async () => realpathSync.native(path)),
    isWritable,
    fileSystem: fileSystemInfo,
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
    run: (command, commandOptions = {}) => runCommand(command, commandOptions, environment),
  }
}
