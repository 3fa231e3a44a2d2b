import { statSync } from 'node:fs'
import { join } from 'node:path'

/** The names a definition's file may have when none is given, first match wins. */
export const definitionFileNames = ['stack.yaml', 'stack.yml', 'stack.json', 'stack.ts', 'stack.js'] as const

/** The definition's file in a folder, or null when there is none. */
export function findDefinitionFile(folder: string): string | null {
  const name = definitionFileNames.find((candidate) =>
    statSync(join(folder, candidate), { throwIfNoEntry: false })?.isFile(),
  )
  return name === undefined ? null : join(folder, name)
}
