import { writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import type { Plugin } from 'rolldown'

/** The one file of the bundle that Node has to load itself: code that was compiled before cannot import. */
const file = 'import.js'

/** Has what is outside of the bundle imported by that file. */
export function nodeImports(): Plugin {
  return {
    name: 'node-imports',
    renderChunk(code, { fileName }) {
      const place = `./${posix.relative(posix.dirname(fileName), file)}`
      const text = code.replaceAll(/(?<![\w$.'"`])import\(/g, () => `require("${place}")(`)
      return text === code ? null : text
    },
  }
}

/** Puts it into the folder of the bundle. */
export function writeImports(bundle: string): void {
  writeFileSync(join(bundle, file), 'module.exports = (specifier) => import(specifier)\n')
}
