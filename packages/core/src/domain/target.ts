import type { Json, Path } from './json.ts'

/**
 * What a declaration is about, in canonical keys that include the host. A path is `path:HOST:PATH`; a part
 * of a file whose path is edited is `KIND:HOST:PATH#REST`. By these two forms it is found out where paths
 * really are: keys say them as they are written.
 */
export interface Claims {
  /** By one resource only, over all stacks. A second owner is a finding. */
  readonly owns: readonly string[]
  /** Shared with others, for example one line in one file: fixes are serialised, an owner of the key goes first. */
  readonly edits?: readonly string[]
  /**
   * Keys of things in which it leaves what was there before it, as a backup beside a file. They are not its own, and of what is
   * sensitive nothing is shown there either.
   */
  readonly keeps?: readonly string[]
  /**
   * Keys of what others may have in force too, under keys of their own that begin alike up to the last `#`, as one line of
   * a file that two patterns find: so it is found where it really is, as these are. It is asked of what is observed as
   * well. What another resource has in force is neither removed nor written over.
   */
  readonly shares?: readonly string[]
  /**
   * It declares all of what it owns, as a file with its content: no other stack has a part of it. Default: false, which guards
   * nothing.
   */
  readonly whole?: boolean
  /** An edge to whoever owns it, for example the parent directory. */
  readonly needs?: readonly string[]
}

/** One resource as a provider sees it. Values not yet known are left out. */
export interface Target<P = Json> {
  readonly address: string
  readonly host: string
  /** Null: no longer declared, to be removed. */
  readonly declared: P | null
  /** The last declaration seen in force, or null when there was none. */
  readonly applied: P | null
  /** What was observed then. */
  readonly baseline: Json | null
  /** Fields that are muted, acknowledged or yielded: not written. */
  readonly leave: readonly Path[]
  /** Fields whose values must appear in no text that a provider makes. */
  readonly sensitive: readonly Path[]
  /** Resources this one reacts to that changed in this plan or in an interrupted run. */
  readonly triggeredBy: readonly string[]
  /**
   * In an act, and in the read that follows it: what was observed before, null when there was nothing. Left out in every
   * other read. A fixer refuses to overwrite what is another thing by now; a reader tells what the act brought about from
   * what others did.
   */
  readonly before?: Json | null
}
