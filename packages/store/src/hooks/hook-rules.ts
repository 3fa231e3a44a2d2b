import { type ConfiguredHook, hookDepthLimit } from '@sloth-runner/core'

/** What is told of the events of a process beside the hooks on record. */
export interface HookRules {
  readonly configured: readonly ConfiguredHook[]
  /** How many hooks deep this process works. */
  readonly depth: number
  /** An event that a hook wants was written too deep to be handed to it. */
  onTooDeep(): void
}

/** What is known where nothing is configured. */
export const noHooks: HookRules = { configured: [], depth: 0, onTooDeep: () => undefined }

/** The part of the options of a store that is about hooks. */
interface HookOptions {
  readonly hooks?: readonly ConfiguredHook[]
  readonly hookDepth?: number
  onNotice?(message: string): void
}

/** The rules of a process. That hooks nest too deep is told once. */
export function hookRules(options: HookOptions): HookRules {
  const depth = options.hookDepth ?? 0
  let told = false
  return {
    configured: options.hooks ?? [],
    depth,
    onTooDeep: () => {
      if (told) return
      told = true
      options.onNotice?.(
        `This was started by a hook, ${depth} hooks deep: no hook is told of it, because hooks nest ${hookDepthLimit} deep at most.`,
      )
    },
  }
}
