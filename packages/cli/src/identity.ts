import { hostname, userInfo } from 'node:os'

/** Who acts: `SLOTH_RUNNER_IDENTITY`, else `user@host`. */
export function identityOf(environment: Readonly<Record<string, string | undefined>>): string {
  return environment.SLOTH_RUNNER_IDENTITY || `${userName(environment)}@${hostname()}`
}

/** A user without an entry in the system's list has a number only. */
function userName(environment: Readonly<Record<string, string | undefined>>): string {
  try {
    return userInfo().username
  } catch {
    return environment.USER || String(process.getuid?.() ?? 'unknown')
  }
}
