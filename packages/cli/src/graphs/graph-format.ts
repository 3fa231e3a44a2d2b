import { extname } from 'node:path'
import { usageError } from '../usage-error.ts'

/** How a graph can be written. */
export const graphFormats = ['png', 'svg', 'dot', 'mermaid', 'tree', 'json'] as const

/** One of them. */
export type GraphFormat = (typeof graphFormats)[number]

const endings: Readonly<Record<string, GraphFormat>> = {
  '': 'png',
  '.png': 'png',
  '.svg': 'svg',
  '.dot': 'dot',
  '.gv': 'dot',
  '.mmd': 'mermaid',
  '.mermaid': 'mermaid',
  '.txt': 'tree',
  '.json': 'json',
}

/** The format that is meant: the one named, else what the file's ending says, else a tree. */
export function graphFormat(format: GraphFormat | undefined, output: string | undefined): GraphFormat {
  if (format === 'png' && output === undefined)
    throw usageError('A PNG is not for the terminal.', 'Name a file with --output FILE.')
  if (format !== undefined) return format
  if (output === undefined) return 'tree'
  const ending = extname(output).toLowerCase()
  const meant = endings[ending]
  if (meant !== undefined) return meant
  throw usageError(
    `What "${output}" is to be cannot be told from its ending.`,
    `Use one of ${Object.keys(endings).slice(1).join(', ')}, or name the format with --format.`,
  )
}
