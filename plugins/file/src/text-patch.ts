import { createTwoFilesPatch } from 'diff'

/** Edits after which a comparison of two texts is given up: they have hardly anything in common then. */
const longestPatch = 2_000

/** What changes of a text, with the lines around it: a unified diff. Null where hardly anything of it stays. */
export function textPatch(path: string, present: string, declared: string): string | null {
  const patch = createTwoFilesPatch(path, path, present, declared, 'present', 'declared', {
    maxEditLength: longestPatch,
  })
  return patch ?? null
}

/** The lines of a text, each ended, so that none is told from another by being the last. */
export function endedLines(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}
