import type { Environment } from '../environment.ts'
/** How many hooks deep this process works: `SLOTH_RUNNER_HOOK_DEPTH`, which every hook is started with. */
export function hookDepthOf(environment: Environment): number {
  const text = environment.SLOTH_RUNNER_HOOK_DEPTH ?? ''
  return /^\d{1,9}$/.test(text) ? Number(text) : 0
}
