import { errorFinding, type Finding, type Resolution } from '@sloth-runner/core'
import { normalPath } from './path-keys.ts'

/**
 * A declaration with its path without odd steps. One that is the root in a roundabout way, as `/srv/..`, is refused as `/` is.
 */
export function resolvePath<S extends { readonly path: string }>(
  declared: S,
): Resolution<S> & { readonly findings: readonly Finding[] } {
  const path = normalPath(declared.path)
  return { declared: { ...declared, path }, findings: path === '/' ? [rootFinding(declared.path)] : [] }
}

function rootFinding(path: string): Finding {
  return errorFinding('path-is-root', `The path ${path} is "/" itself, which is always there.`, {
    path: ['path'],
    detail: 'Name what is in it.',
  })
}
