import { realpathSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { told } from '../../host-failure.ts'
import { namesOf } from '../names-of.ts'
import { isLeftover } from '../writing/temporary-names.ts'
import { fileSystemInfo, isWritable } from './file-system-info.ts'
import { readWholeFile } from './read-file.ts'

/** The methods of a host that look at one path, done in this process. Each may wait for as long as its file system does. */
export const readHere = {
  readFile: readWholeFile,
  list: listHere,
  realPath: (path: string) => told('resolve', path, async () => realpathSync.native(path)),
  isWritable,
  fileSystem: fileSystemInfo,
}

function listHere(path: string): Promise<readonly string[]> {
  return told('list', path, async () => {
    const names = namesOf(path, await readdir(path, { encoding: 'buffer' })).sort()
    return names.filter((name) => !isLeftover(name))
  })
}
