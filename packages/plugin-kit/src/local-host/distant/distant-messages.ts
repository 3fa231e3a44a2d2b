/** One look at a distant file system. */
export type DistantRequest =
  | { readonly method: 'look'; readonly path: string; readonly digest: boolean }
  | { readonly method: 'readFile'; readonly path: string; readonly limit: number }
  | { readonly method: 'list' | 'realPath' | 'isWritable' | 'fileSystem'; readonly path: string }

/** What the process that looks is asked. */
export interface DistantQuestion {
  readonly id: number
  readonly request: DistantRequest
}

/** What it answers: a value, a failure with the parts of a `HostError`, or that it is at work still. */
export type DistantAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: DistantFailure }
  | { readonly alive: true }

/** The parts of a `HostError`. */
export interface DistantFailure {
  readonly reason: string
  readonly message: string
  readonly path?: string
  readonly remedy?: string
}
