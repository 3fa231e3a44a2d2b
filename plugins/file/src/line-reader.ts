import { type Claims, type FieldChange, type ResourceReader, sha256 } from '@sloth-runner/core'
import { describeMissing } from './describe-fields.ts'
import { diffLine, lineStep } from './diff-line.ts'
import { type LineActual, type LineSpec, lineKey, lineSchema } from './line-spec.ts'
import { lineObstacle } from './making-obstacle.ts'
import { ancestorsOf, normalPath, pathKey, pathOf } from './path-keys.ts'
import { readLines } from './read-lines.ts'
import { resolveLine } from './resolve-line.ts'
import { endedLines, textPatch } from './text-patch.ts'

/** Looks at lines and blocks in text files. */
export const reader: ResourceReader<LineSpec, LineActual> = {
  type: 'file:line',
  description: 'A line, or a marked block of lines, in a text file that others may edit too.',
  schema: lineSchema,
  claims(declared, host) {
    const path = normalPath(declared.path)
    return {
      owns: [`line:${host}:${path}#${lineKey(declared)}`],
      edits: [pathKey(host, path)],
      ...sharedLine(declared, `line:${host}:${path}`),
      needs: ancestorsOf(path).map((each) => pathKey(host, each)),
    }
  },
  resolve: async (declared, sensitive) => resolveLine(declared, sensitive),
  readActual: readLines,
  diff: diffLine,
  obstacle: lineObstacle,
  describe(target, change, observation) {
    const sentence = lineStep(target, change.action, observation)
    const shown = change.fields.filter(({ path }) => path[0] === 'line' || path[0] === 'block')
    const missing = describeMissing(change, 'whatever reads the file acts without it')
    if (shown.length === 0) return { sentence, fields: missing }
    const open = shown.every((field) => field.sensitive !== true)
    return {
      sentence,
      fields: [
        ...missing,
        ...shown.map(({ path }) => ({ path, impact: 'whatever reads the file acts on something else than declared' })),
      ],
      detail: open
        ? shown.map((field) => changedLines(pathOf(target) ?? '', field)).join('\n')
        : 'The text is sensitive and is not shown.',
    }
  },
}

/**
 * A line may be what another resource declares as well: both find it, each in its own way. A block is told by its
 * name, and nothing of a line that is sealed.
 */
function sharedLine({ line, marker }: LineSpec, file: string): Pick<Claims, 'shares'> {
  return marker !== undefined || typeof line !== 'string' ? {} : { shares: [`${file}#text ${sha256(line)}`] }
}

/** Of a line it and what it becomes; of a block what changes in it, with the lines around that. */
function changedLines(path: string, { path: [name], from, to }: FieldChange): string {
  const [present, declared] = [from, to].map((value) => (typeof value === 'string' ? value : null))
  const patch =
    name === 'block' && present != null && declared != null
      ? textPatch(path, endedLines(present), endedLines(declared))
      : null
  return patch ?? [...markedLines(present, '-'), ...markedLines(declared, '+')].join('\n')
}

function markedLines(text: string | null | undefined, sign: string): readonly string[] {
  return text == null ? [] : text.split('\n').map((line) => sign + line)
}

export default reader
