import { EngineError, type ErrorParts } from './engine-error.ts'

/** The host refused something: a path, a command, a connection. `reason` is the system's own code, such as ENOSPC. */
export class HostError extends EngineError {
  readonly reason: string
  readonly path: string | undefined

  constructor(reason: string, parts: ErrorParts & { readonly path?: string }) {
    super('host-failed', parts)
    this.reason = reason
    this.path = parts.path
  }
}
