import type { Finding } from '../domain/finding.ts'
import type { Declaration } from '../domain/resource.ts'
import type { ReadingHost } from './host.ts'

/** What a validator may look at. */
export interface ValidationContext {
  readonly stack: string
  /** The stack's resources, resolved. */
  readonly declarations: readonly Declaration[]
  readonly host: ReadingHost
  readonly signal: AbortSignal
}

/** A check that runs before anything is done. */
export interface Validator {
  /** Kebab-case, for example `file-writable`. */
  readonly name: string
  /** What it checks, in one sentence. */
  readonly description: string
  /** The check of a validation that its findings belong to. Default: `resources`. */
  readonly check?: 'resources' | 'permissions'
  /** Collects everything it finds; throws nothing. */
  validate(context: ValidationContext): Promise<readonly Finding[]>
}
