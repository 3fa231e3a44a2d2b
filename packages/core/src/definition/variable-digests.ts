import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'
import { slowCost, slowDigestBytes } from '../sealing/slow-digest.ts'
import type { ResolvedVariable, ResolvedVariables } from './resolve-variables.ts'

/**
 * What may be kept of the variables: a digest for each, by name. A sensitive one gets `scrypt:<salt>:<hash>` (base64)
 * with a new salt each time, so that the value can be recognised and not be guessed quickly.
 */
export function variableDigests(variables: ResolvedVariables): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, variable]) => [
      name,
      variable.sensitive ? sealedDigest(variable.digest) : variable.digest,
    ]),
  )
}

/** Whether a variable has the value that `variableDigests` gave this digest for. */
export function verifyVariableDigest(variable: ResolvedVariable, digest: string): boolean {
  const [scheme, salt, hash] = digest.split(':')
  if (scheme !== 'scrypt' || salt === undefined || hash === undefined) return variable.digest === digest
  const expected = Buffer.from(hash, 'base64')
  return expected.length === slowDigestBytes && timingSafeEqual(scryptOf(variable.digest, salt), expected)
}

function sealedDigest(digest: string): string {
  const salt = randomBytes(16).toString('base64')
  return `scrypt:${salt}:${scryptOf(digest, salt).toString('base64')}`
}

function scryptOf(digest: string, salt: string): Buffer {
  return scryptSync(digest, Buffer.from(salt, 'base64'), slowDigestBytes, slowCost)
}
