import { createRequire } from 'node:module'
import { posix } from 'node:path'
import type { Plugin } from 'rolldown'
import { parseAst } from 'rolldown/parseAst'

/** A library that few commands use, though what they load imports it. */
export interface LazyLibrary {
  /** As it is imported. */
  readonly name: string
  /** The entry of the bundle that is the library by itself. */
  readonly entry: string
  /** A file of the package that depends on it. */
  readonly importer: string
  /** What is used of it, where it is no ES module: all that others import is found in it otherwise. */
  readonly names?: readonly string[]
}

/**
 * Loads a library where something of it is first used, not where a chunk begins. Its entry has to be one of the bundle's. The
 * build fails where the library is used in another way than by one of its members: that would have it at once, or not at all.
 */
export function lazyLibrary({ name, entry, importer, names }: LazyLibrary): Plugin {
  const id = `\0${entry}`
  const path = createRequire(importer).resolve(name)
  return {
    name: `lazy-${entry}`,
    resolveId(source) {
      if (source === entry) return id
      return source === name ? { id: name, external: true } : null
    },
    load: (loaded) =>
      loaded === id
        ? `export ${names === undefined ? '*' : `{ ${names.join(', ')} }`} from ${JSON.stringify(path)}`
        : null,
    renderChunk: (code, { fileName }) =>
      loadedLate(code, { name, fileName, place: `./${posix.relative(posix.dirname(fileName), `${entry}.js`)}` }),
  }
}

/** A chunk, and the library that it is to load late. */
interface LateLibrary {
  /** As the chunk loads it. */
  readonly name: string
  /** From where the chunk is to load it, seen from there. */
  readonly place: string
  /** The chunk. */
  readonly fileName: string
}

/** The code of a chunk that loads a library where it is first used; null where the chunk does not load it. Pure. */
export function loadedLate(code: string, { name, place, fileName }: LateLibrary): string | null {
  const declaration = new RegExp(`^let (\\w+) = require\\("${name}"\\);$`, 'm')
  const [declared, variable] = declaration.exec(code) ?? []
  if (declared === undefined || variable === undefined) {
    if (code.includes(`require("${name}")`)) throw new Error(`${fileName} loads ${name} in a way that is not known.`)
    return null
  }
  const lazy = `let $v_${variable}; const $${variable} = () => ($v_${variable} ??= require("${place}"));`
  return usesOf(code, variable, fileName)
    .toReversed()
    .reduce((text, at) => `${text.slice(0, at)}($${variable}())${text.slice(at + variable.length)}`, code)
    .replace(declared, () => lazy)
}

/** A part of a syntax tree (ESTree). */
interface Node {
  readonly type: string
  readonly start: number
  readonly [key: string]: unknown
}

/**
 * Where members of what a variable holds are read, in order. Throws where the name stands
 * for anything else but its one declaration.
 */
function usesOf(code: string, variable: string, fileName: string): readonly number[] {
  const uses: number[] = []
  let declarations = 0
  const visit = (node: Node, parent: Node | null, role: string): void => {
    if (node.type === 'Identifier' && node.name === variable && !isNoReference(parent, role)) {
      if (parent?.type === 'MemberExpression' && role === 'object') uses.push(node.start)
      else if (parent?.type === 'VariableDeclarator' && role === 'id' && declarations === 0) declarations += 1
      else
        throw new Error(
          `${fileName} uses "${variable}" as more than the library: ${code.slice(Math.max(0, node.start - 60), node.start + 60)}`,
        )
    }
    for (const key of Object.keys(node)) {
      const value = node[key]
      if (Array.isArray(value)) for (const child of value) isNode(child) && visit(child, node, key)
      else if (isNode(value)) visit(value, node, key)
    }
  }
  visit(parseAst(code) as unknown as Node, null, '')
  return uses.toSorted((one, other) => one - other)
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value
}

/** The name of a member or a key is none of a variable. In `{ name }` the value is one besides, at the same place. */
function isNoReference(parent: Node | null, role: string): boolean {
  if (parent === null || parent.computed === true) return false
  if (parent.type === 'MemberExpression') return role === 'property'
  return ['Property', 'MethodDefinition', 'PropertyDefinition'].includes(parent.type) && role === 'key'
}
