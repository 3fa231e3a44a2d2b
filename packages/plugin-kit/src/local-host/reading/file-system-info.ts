import { accessSync, constants, statfsSync } from 'node:fs'
import type { FileSystemInfo } from '@sloth-runner/core'
import { hostFailure, reasonOf, told } from '../../host-failure.ts'

/** Names of file system types by the magic number of statfs(2). */
const typeNames: Readonly<Record<number, string>> = {
  61267: 'ext4',
  16914836: 'tmpfs',
  1481003842: 'xfs',
  2435016766: 'btrfs',
  801189825: 'zfs',
  2035054128: 'overlay',
  26985: 'nfs',
  4283649346: 'cifs',
  4266872130: 'smb2',
  16914839: '9p',
  1702057286: 'fuse',
  12805120: 'ceph',
  40864: 'proc',
  1650812274: 'sysfs',
  1667723888: 'cgroup2',
  1936814952: 'squashfs',
  38496: 'iso9660',
  19780: 'vfat',
  538032816: 'exfat',
  4076150800: 'f2fs',
  2240043254: 'ramfs',
}

/** Free and total space of the file system that holds a path. */
export function fileSystemInfo(path: string): Promise<FileSystemInfo> {
  return told('look at the file system of', path, async () => {
    const info = statfsSync(path)
    return {
      type: typeNames[info.type] ?? `0x${info.type.toString(16)}`,
      freeBytes: info.bavail * info.bsize,
      totalBytes: info.blocks * info.bsize,
      freeInodes: info.ffree,
      totalInodes: info.files,
    }
  })
}

/** Whether this process may write at a path, see `ReadingHost.isWritable`. */
export async function isWritable(path: string): Promise<boolean> {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch (error) {
    if (['EACCES', 'EROFS', 'EPERM', 'ETXTBSY'].includes(reasonOf(error))) return false
    throw hostFailure('look at', path, error)
  }
}
