import { parseSync, Visitor } from 'oxc-parser'
import { sourceFiles } from './source-files.ts'

/** A function of a source file, and how many lines it has from its first to its last. */
export interface FunctionLength {
  /** `packages/core/src/domain/path.ts:12`. */
  readonly place: string
  readonly lines: number
}

interface Span {
  readonly start: number
  readonly end: number
}

/**
 * The functions of a text that have a body in braces: declarations, expressions, methods and arrow functions. An arrow that is
 * one expression is a value, and counted by whoever has it.
 */
export function functionLengths(path: string, text: string): readonly FunctionLength[] {
  const found: Span[] = []
  const add = (node: Span & { readonly body: { readonly type: string } | null }): void => {
    if (node.body !== null && node.body.type !== 'TSEmptyBodyFunctionExpression') found.push(node)
  }
  const { program } = parseSync(path, text)
  new Visitor({
    FunctionDeclaration: add,
    FunctionExpression: add,
    ArrowFunctionExpression: (node) => {
      if (!node.expression) add(node)
    },
  }).visit(program)
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length
  return found.map(({ start, end }) => ({ place: `${path}:${lineAt(start)}`, lines: lineAt(end) - lineAt(start) + 1 }))
}

/** Those of every source file. */
export const allFunctionLengths: readonly FunctionLength[] = sourceFiles
  .filter(({ purpose }) => purpose === 'source')
  .flatMap(({ path, text }) => functionLengths(path, text))
