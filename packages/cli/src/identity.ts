import { hostname, userInfo } from 'node:os'
import type { Environment } from './environment.ts'
import { checkTexts } from './flags/text-flag.ts'

/** Who acts: `SLOTH_RUNNER_IDENTITY`, else `user@host`. A usage error where that is no line of words. */
export function identityOf(environment: Environment): string {
  const identity = environment.SLOTH_RUNNER_IDENTITY || `${userName(environment)}@${hostname()}`
  checkTexts({ SLOTH_RUNNER_IDENTITY: identity })
  return identity
}

/** The name of whose process this is, as the system has it; a user without an entry in its list has a number only. */
export function accountName(): string | null {
  try {
    return userInfo().username
  } catch {
    return null
  }
}

function userName({ USER }: Environment): string {
  return accountName() ?? (USER || accountNumber())
}

/** The number of whose process this is. */
export function accountNumber(): string {
  return String(process.getuid?.() ?? 'unknown')
}
