import { hostname, userInfo } from 'node:os'
import { checkTexts } from './flags/text-flag.ts'

/** Who acts: `SLOTH_RUNNER_IDENTITY`, else `user@host`. A usage error where that is no line of words. */
export function identityOf(environment: Readonly<Record<string, string | undefined>>): string {
  const identity = environment.SLOTH_RUNNER_IDENTITY || `${userName(environment)}@${hostname()}`
  checkTexts({ SLOTH_RUNNER_IDENTITY: identity })
  return identity
}

/** A user without an entry in the system's list has a number only. */
function userName(environment: Readonly<Record<string, string | undefined>>): string {
  try {
    return userInfo().username
  } catch {
    return environment.USER || String(process.getuid?.() ?? 'unknown')
  }
}
