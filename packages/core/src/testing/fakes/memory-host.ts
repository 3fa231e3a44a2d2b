import type { WritingHost } from '../../contracts/host.ts'
import { InternalError } from '../../errors/internal-error.ts'

/** A host for providers whose world is in memory: it is a machine with a name, and whoever touches it fails. */
export function memoryHost(machine = 'machine-1'): WritingHost {
  const untouched = async (): Promise<never> => {
    throw new InternalError('nothing may touch this host')
  }
  return {
    name: 'local',
    machine,
    inspect: untouched,
    readFile: untouched,
    list: untouched,
    realPath: untouched,
    isWritable: untouched,
    fileSystem: untouched,
    userId: untouched,
    groupId: untouched,
    query: untouched,
    writeFile: untouched,
    copyFile: untouched,
    editFile: untouched,
    makeDirectory: untouched,
    makeSymlink: untouched,
    setAccess: untouched,
    remove: untouched,
    removeTree: untouched,
    removeLeftovers: async () => {},
    run: untouched,
    endMarked: async () => [],
  }
}
