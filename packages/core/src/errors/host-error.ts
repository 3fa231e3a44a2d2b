import { EngineError, type ErrorParts } from './engine-error.ts'

/** The host refused something: a path, a command, a connection. `reason` is the system's own code, such as ENOSPC. */
export class HostError extends EngineError {
  readonly reason: string
  readonly path: string | undefined
  /** What a command that was made to end had said on standard error; undefined for everything else. No message holds it. */
  readonly stderr: string | undefined

  constructor(reason: string, parts: ErrorParts & { readonly path?: string; readonly stderr?: string }) {
    super('host-failed', parts)
    this.reason = reason
    this.path = parts.path
    this.stderr = parts.stderr
  }
}
