import { isMeant } from './event-pattern.ts'

/** What a hook does: a command for the shell, or a POST. */
export type HookTarget =
  | { readonly kind: 'command'; readonly command: string }
  | {
      readonly kind: 'http'
      readonly url: string
      /** Absolute. What it holds signs the body; null: nothing is signed. Only its path is ever on record. */
      readonly secretFile: string | null
    }

/** What is to happen when something was recorded. */
export interface HookDefinition {
  readonly name: string
  /** Patterns of event types: `lock.*`, `*.failed`, `drift.detected`. One that fits is enough. */
  readonly events: readonly string[]
  /** Only events of the stack of this name. Null: of all, and of the database itself. */
  readonly stack: string | null
  readonly target: HookTarget
  /** Milliseconds that one attempt may take. */
  readonly timeout: number
}

/** `added`: by `hook add`, on record. `configured`: in a configuration file, for whoever reads that file. */
export type HookOrigin = 'added' | 'configured'

/** A hook with where it comes from. */
export interface Hook extends HookDefinition {
  readonly origin: HookOrigin
  /** Who added it, or the file that configures it. */
  readonly source: string
  /** Milliseconds since 1970; null for a configured one. */
  readonly createdAt: number | null
}

/** A hook of a configuration file. */
export interface ConfiguredHook extends HookDefinition {
  /** The file. */
  readonly source: string
}

/** A hook as somebody wants it; what is left out has a default or is found to be missing. */
export interface HookWish {
  readonly name: string
  readonly events: readonly string[]
  readonly stack?: string
  /** For the shell. Either this or `url`. */
  readonly command?: string
  readonly url?: string
  /** Absolute path. Only with `url`. */
  readonly secretFile?: string
  /** Milliseconds. Default: 30 s. */
  readonly timeout?: number
}

/** Events that were written this many hooks deep are handed to no hook: they would never end. */
export const hookDepthLimit = 3

/** Whether a hook is to be told of an event. `*` in a pattern stands for any characters, dots too. */
export function wantsEvent(
  { events, stack }: Pick<HookDefinition, 'events' | 'stack'>,
  event: { readonly type: string; readonly stack: string | null },
): boolean {
  if (stack !== null && stack !== event.stack) return false
  return events.some((pattern) => isMeant(event.type, pattern))
}
