import { type HookCheck, onOneLine } from '@sloth-runner/core'
import type { Check } from './check.ts'

/** Each hook with where it comes from; one that cannot be called here fails, with what to do about it. */
export function checkHooks(hooks: readonly HookCheck[]): readonly Check[] {
  return hooks.flatMap(({ hook, findings }): readonly Check[] => {
    const { name, origin, source } = hook
    const named = onOneLine(`${name} (${origin === 'added' ? `added by ${source}` : source})`)
    if (findings.length === 0) return [{ name: 'hook', status: 'ok', summary: named }]
    return findings.map(({ summary, detail }) => ({
      name: 'hook',
      status: 'failed',
      summary: `${named}: ${summary}`,
      ...(detail === undefined ? {} : { remedy: detail }),
    }))
  })
}
