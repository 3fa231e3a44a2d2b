import { readFileSync } from 'node:fs'

/** A file system somewhere in the tree of paths. */
interface Mount {
  readonly point: string
  /** As the kernel calls it, for example `ext4` or `fuse.sshfs`. */
  readonly type: string
}

/** Types whose answers come from another machine or from a program, and may therefore never come. */
const distantType =
  /^(nfs4?|cifs|smb3?|smbfs|ncpfs|fuse(blk|\..+)?|9p|virtiofs|ceph|afs|coda|lustre|beegfs|gpfs|glusterfs|ocfs2|gfs2|orangefs|pvfs2|davfs|autofs)$/

/** Milliseconds for which the table of mounts is believed when single files are read. */
const keepFor = 1_000

/** Where file systems are mounted. Empty where the system does not say. */
export function mountPoints(): readonly string[] {
  return parseMounts(mountTable()).map(({ point }) => point)
}

/**
 * Where file systems are mounted that may never answer. The root is never among them: without it nothing runs; nor is
 * anything in /proc.
 */
export function distantMounts(): (fresh: boolean) => readonly string[] {
  let points: readonly string[] = []
  let readAt = Number.NEGATIVE_INFINITY
  return (fresh) => {
    if (!fresh && performance.now() - readAt < keepFor) return points
    points = distantPoints(mountTable())
    readAt = performance.now()
    return points
  }
}

/** The places of distant file systems in a table as proc_pid_mountinfo(5) describes it. */
export function distantPoints(table: string): readonly string[] {
  const points = parseMounts(table).filter(({ type }) => distantType.test(type))
  return points.map(({ point }) => point).filter((point) => point !== '/' && !point.startsWith('/proc/'))
}

function mountTable(): string {
  try {
    return readFileSync('/proc/self/mountinfo', 'utf8')
  } catch {
    return ''
  }
}

/** Field 5 is the place, in which octal escapes stand for white space; the type is the first field after ` - `. */
function parseMounts(table: string): readonly Mount[] {
  return table.split('\n').flatMap((line) => {
    const [fields = '', source = ''] = line.split(' - ', 2)
    const point = fields.split(' ')[4]
    return point === undefined ? [] : [{ point: unescaped(point), type: source.split(' ')[0] ?? '' }]
  })
}

function unescaped(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
}
