import { readFileSync } from 'node:fs'
import type { LineReader } from '../render/findings.ts'

/** Reads lines of files for excerpts, each file once. A file that cannot be read gives no excerpt. */
export function createLineReader(): LineReader {
  const files = new Map<string, readonly string[]>()
  return (file, line) => {
    if (!files.has(file)) files.set(file, linesOf(file))
    return files.get(file)?.[line - 1] ?? null
  }
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch {
    return []
  }
}
