import { HostError } from '@sloth-runner/core'

/** What the system's codes mean, and what to do about them. */
const meanings: Readonly<Record<string, readonly [meaning: string, remedy?: string]>> = {
  EACCES: ['permission is denied', 'Run as a user who may do this, or change the permissions on the way to it.'],
  EPERM: [
    'the system does not permit it to this user',
    'Run as root, or remove what forbids it, for example an immutable flag.',
  ],
  ENOENT: [
    'it, or a directory on the way to it, does not exist',
    'Create the missing directory, or declare it as a resource.',
  ],
  ENOTDIR: ['a part of the path is not a directory', 'Look at the directories on the way to it.'],
  ELOOP: [
    'a symbolic link stands there, or too many on the way to it',
    'Links are not followed here: name the place itself.',
  ],
  EISDIR: ['a directory stands there', 'Move the directory away, or declare another path.'],
  EEXIST: ['something is there already', 'Remove it, or declare another path.'],
  ENOTEMPTY: ['the directory is not empty', 'Remove what is in it first.'],
  ENOSPC: ['no space is left on its file system', 'Free some space or some inodes there.'],
  EDQUOT: ['the quota of this user is used up', 'Free some space, or raise the quota.'],
  EROFS: ['its file system is mounted read-only', 'Mount it for writing.'],
  EBUSY: ['it is in use, for example as a mount point', 'Find out who uses it, with findmnt or fuser.'],
  ETXTBSY: ['it is a program that is running', 'End the program first.'],
  EXDEV: ['another file system is mounted beneath it', 'Unmount it first: nothing is removed across file systems.'],
  EMFILE: ['this process has too many open files', 'Raise the limit with ulimit -n.'],
  ENFILE: ['the system has too many open files', 'Raise the limit fs.file-max.'],
  ENAMETOOLONG: ['the path or a name in it is too long'],
  EINVAL: ['it is not a regular file, or the system does not take the request'],
  EFBIG: ['it is larger than allowed here'],
  EIO: ['the device reports an error', 'Look at the system log: the disk may be failing.'],
  ESTALE: ['the file server no longer knows it', 'Mount the file system again.'],
  ENOTSUP: ['its file system does not support this'],
  EOPNOTSUPP: ['its file system does not support this'],
  CHANGED: ['it changed while it was read', 'Try again when nobody writes to it.'],
  ETIMEDOUT: ['it took too long'],
  ECANCELED: ['it was stopped'],
}

/** The system's code of a thrown value: `ENOSPC`, or `EINVAL` for an argument that Node itself refuses. */
export function reasonOf(error: unknown): string {
  if (HostError.isInstance(error)) return error.reason
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  if (code === undefined) return 'EIO'
  return code.startsWith('ERR_') ? 'EINVAL' : code
}

/** What a system's code means, as the end of a sentence. */
export function meaningOf(reason: string): string {
  return meanings[reason]?.[0] ?? `the system says ${reason}`
}

/**
 * The error of something that failed at a path. A `HostError` passes as it is.
 *
 * @param doing what failed, as in `write`
 */
export function hostFailure(doing: string, path: string, error: unknown): HostError {
  if (HostError.isInstance(error)) return error
  const reason = reasonOf(error)
  return failureWith(reason, doing, path, error)
}

/** The error for a code that no system call reported, for example `CHANGED`. */
export function failureWith(reason: string, doing: string, path: string, cause?: unknown): HostError {
  return new HostError(reason, { ...failureParts(reason, doing, path), ...(cause === undefined ? {} : { cause }) })
}

/** The error of a command that was made to end. `reason` says why, `stderr` is what it had said. */
export function endedFailure(reason: string, program: string, stderr: string): HostError {
  return new HostError(reason, { ...failureParts(reason, 'run', program), stderr })
}

function failureParts(reason: string, doing: string, path: string) {
  const remedy = meanings[reason]?.[1]
  return {
    message: `Cannot ${doing} ${path}: ${meaningOf(reason)} (${reason}).`,
    path,
    ...(remedy === undefined ? {} : { remedy }),
  }
}

/** Runs `act` and turns what it throws into a `HostError`. */
export async function told<T>(doing: string, path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw hostFailure(doing, path, error)
  }
}
