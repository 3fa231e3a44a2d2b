import type { Check } from './check.ts'

/** Which Node runs this. One that is too old never gets here: the program ends before. */
export function checkNode(version: string, path: string): Check {
  return { name: 'node', status: 'ok', summary: `${version} (${path})` }
}
