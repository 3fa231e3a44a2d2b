import { createRequire } from 'node:module'
import { posix } from 'node:path'
import type { Plugin } from 'rolldown'

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

/** Loads a library where something of it is first used, not where a chunk begins. Its entry has to be one of the bundle's. */
export function lazyLibrary({ name, entry, importer, names }: LazyLibrary): Plugin {
  const id = `\0${entry}`
  const path = createRequire(importer).resolve(name)
  const declaration = new RegExp(`^let (\\w+) = require\\("${name}"\\);$`, 'm')
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
    renderChunk(code, { fileName }) {
      const variable = declaration.exec(code)?.[1]
      if (variable === undefined) return null
      const place = `./${posix.relative(posix.dirname(fileName), `${entry}.js`)}`
      return code
        .replace(
          declaration,
          `let $v_${variable}; const $${variable} = () => ($v_${variable} ??= require("${place}"));`,
        )
        .replaceAll(new RegExp(`(?<![\\w$.])${variable}\\.`, 'g'), `($${variable}()).`)
    },
  }
}
