/** What kind of thing stands at a path. `nothing`: no such path. `other`: a device, a FIFO or a socket. */
export type PathKind = 'nothing' | 'file' | 'directory' | 'symlink' | 'other'

/** What stands at a path. Never follows a symbolic link at its end. */
export interface PathInfo {
  readonly path: string
  readonly kind: PathKind
  /** The 12 permission bits, 0 to 0o7777. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** The names behind the numbers, or the numbers as text where there is no name. */
  readonly owner: string
  readonly group: string
  /** Bytes. */
  readonly size: number
  /** Milliseconds since 1970. */
  readonly modifiedAt: number
  /** Of a symbolic link: where it points, as written. */
  readonly target?: string
  /** Of a file, where it was asked for: SHA-256 of the content, in hexadecimal. */
  readonly sha256?: string
  /** Device and inode: tells whether two paths are one file. */
  readonly file: string
}

/** What could not be looked at. */
export interface PathProblem {
  readonly path: string
  readonly kind: 'unreadable'
  /** The system's code: EACCES, ELOOP, EIO … or `CHANGED` when the file changed while it was read. */
  readonly reason: string
  readonly detail: string
}

/** How to look at paths. */
export interface InspectOptions {
  /** Compute `sha256` of files. Default: false. */
  readonly digest?: boolean
  readonly signal?: AbortSignal
}

/** What a command printed and how it ended. */
export interface CommandResult {
  /** Null when a signal ended it. */
  readonly exitCode: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * How to run a command. There is no shell: arguments are passed as they are. The error of a command that was made to end
 * has what it had said by then on standard error, as `stderr`.
 */
export interface CommandOptions {
  readonly cwd?: string
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string | Uint8Array
  /** Milliseconds. Default: 60,000. The whole process group is ended with TERM, then KILL after 2 s. */
  readonly timeout?: number
  /**
   * Bytes: only so much of standard error is kept, of its end, and no amount is too much. Default: all of it, and more than
   * 64 MiB ends the command with `EFBIG`.
   */
  readonly stderrEnd?: number
  readonly signal?: AbortSignal
}

/** A process that was made to end. */
export interface EndedProcess {
  readonly pid: number
  /** Of its program; its arguments may hold what nobody should read. */
  readonly name: string
  /** It did not end when it was asked to. */
  readonly killed: boolean
}

/** Free and total space of the file system that holds a path. */
export interface FileSystemInfo {
  /** For example `ext4`, `tmpfs`, or `0x…` for a type without a known name. */
  readonly type: string
  /** Bytes free for this user. */
  readonly freeBytes: number
  readonly totalBytes: number
  readonly freeInodes: number
  readonly totalInodes: number
}

/**
 * A machine, for looking. No method writes. Errors are `HostError` with the system's code, except where a method
 * says that it returns them.
 */
export interface ReadingHost {
  /** `local` for this machine. */
  readonly name: string
  /** Identifies the machine whatever its name. */
  readonly machine: string
  /**
   * Looks at many paths; order and length as given. A path that cannot be looked at is a `PathProblem`, never an
   * exception. Files are opened non-blocking and without following links, so that neither a FIFO nor a device can hang it;
   * content is hashed in a stream, so that memory does not grow with size.
   */
  inspect(paths: readonly string[], options?: InspectOptions): Promise<readonly (PathInfo | PathProblem)[]>
  /**
   * The bytes of a regular file; when it changes meanwhile it is read again, in turn with those who edit it. Refuses more
   * than `limit` bytes (default 64 MiB) with reason `EFBIG`, and anything that is not a file with `EINVAL`. Never follows a
   * link at its end.
   */
  readFile(path: string, limit?: number): Promise<Uint8Array>
  /** The names in a directory, sorted, without what killed processes of this program left there. */
  list(path: string): Promise<readonly string[]>
  /** Where `path` really is: all symbolic links resolved. */
  realPath(path: string): Promise<string>
  /** Whether this process may write at a path: to the file, or into the directory. */
  isWritable(path: string): Promise<boolean>
  fileSystem(path: string): Promise<FileSystemInfo>
  /** The number behind a user or group name, or null when there is no such name. Numbers as text are returned as numbers. */
  userId(name: string): Promise<number | null>
  groupId(name: string): Promise<number | null>
  /** Runs a command that only looks. A non-zero exit is a result, not an error. Standard output is limited to 64 MiB. */
  query(command: readonly [string, ...string[]], options?: CommandOptions): Promise<CommandResult>
}

/** Who owns a path and who may do what with it. Left out: as it was, or the system's default for something new. */
export interface PathAccess {
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
}

/** How to write a file. */
export interface WriteOptions extends PathAccess {
  /** Keep the present content beside it under this suffix, for example `.bak`. Default: none. */
  readonly backup?: string
  /** Refuse to replace: fails with `EEXIST` when something is there. Default: false. */
  readonly exclusive?: boolean
  /**
   * The file that may be replaced, as it was looked at: fails with `CHANGED` when another one is there by now, or
   * it was written to. Of processes on one machine that replace the same one, one succeeds, and they take turns
   * with those that edit it. A backup is made only when it is replaced; what mode and owner it gets meanwhile are
   * kept. Default: whatever is there is replaced.
   */
  readonly replaces?: Pick<PathInfo, 'file' | 'size' | 'modifiedAt'>
}

/** A machine, for acting. */
export interface WritingHost extends ReadingHost {
  /**
   * Replaces a file at once: temporary file in the same directory (O_EXCL, 0600), ownership and mode, fsync, rename,
   * fsync of the directory. Readers see the old content or the new, never a part. A symbolic link at the path is
   * replaced, not followed. Without `mode` a new file gets 0666 less the umask, and an existing one keeps what it has.
   */
  writeFile(path: string, data: Uint8Array, options?: WriteOptions): Promise<void>
  /**
   * As `writeFile`, copying from another file of this host in a stream; fails with `CHANGED` when its SHA-256 is not `sha256`.
   */
  copyFile(source: string, path: string, sha256: string, options?: WriteOptions): Promise<void>
  /**
   * Changes a part of a file: `edit` makes the new content of the present one, null for a file that is not there; it gives null
   * when nothing is to be done, and may be asked several times. Processes of this program on this machine that edit one file
   * take turns. Others cannot be held up: when one of them wrote meanwhile, `edit` is asked again about what is there then, also
   * when that shows only right after the replacement; after a few times it fails with `CHANGED`. Replaces as `writeFile` does,
   * refuses what `readFile` refuses.
   */
  editFile(path: string, edit: (content: Uint8Array | null) => Uint8Array | null, limit?: number): Promise<void>
  /** Makes one directory; its parent must exist. It exists only with its final mode and owner. */
  makeDirectory(path: string, access?: PathAccess): Promise<void>
  /** Makes or replaces a symbolic link, at once. */
  makeSymlink(path: string, target: string): Promise<void>
  /** Changes ownership, then mode, in turn with those who edit the file. Does not follow a symbolic link at the end. */
  setAccess(path: string, access: PathAccess): Promise<void>
  /** Removes a file, a link or an empty directory; what `list` leaves out goes with it. No such path is no error. */
  remove(path: string): Promise<void>
  /** Removes a directory with all that is in it, never following links or crossing into another file system. */
  removeTree(path: string): Promise<void>
  /**
   * Removes what processes of this program that are gone left beside these paths when they wrote: files, links and empty
   * directories of its own making, with names of its own. Never fails: what cannot be looked at stays.
   */
  removeLeftovers(paths: readonly string[]): Promise<void>
  /** Runs a command that acts. It gets a process group of its own; in a fix it carries the run's mark. */
  run(command: readonly [string, ...string[]], options?: CommandOptions): Promise<CommandResult>
  /**
   * Ends all processes whose environment has `SLOTH_RUNNER_RUN` with this value, and everything in their process groups:
   * TERM, then KILL after 2 s. Never this process or one that it descends from. Resolves when none is left. Answers with
   * none where processes cannot be listed, or are seen in another PID namespace.
   */
  endMarked(mark: string): Promise<readonly EndedProcess[]>
}
