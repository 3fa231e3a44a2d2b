import { mkdtempSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Plugin, rolldown } from 'rolldown'

/** SQL with its parameters; those that stand for arguments are `{"argument": name}`. */
interface Compiled {
  readonly sql: string
  readonly parameters: readonly unknown[]
}

type Statement = (build: unknown) => (given: object) => Compiled

/** A call that makes a statement once, where a module begins. What functions make may differ each time, and is left as it is. */
const call = /^((?:export )?const \w+ = )statement\(/gm

/**
 * Puts compiled SQL in the place of what would compile it at each start, which takes 5 to 15 ms: the store is bundled by itself
 * first, and its statements are asked for their text.
 *
 * @param store the folder of the store's sources
 */
export async function compiledStatements(store: string): Promise<Plugin> {
  const compiled = await compileStatements(store)
  return rewriting(store, 'compiled-statements', (key) => {
    const text = compiled.get(key)
    if (text === undefined)
      throw new Error(`The statement ${key} is not reached from the store's index, and was not compiled.`)
    return `statement(true ? () => (${JSON.stringify(text)}) : `
  })
}

async function compileStatements(store: string): Promise<ReadonlyMap<string, Compiled>> {
  const folder = mkdtempSync(join(store, '..', 'dist', 'statements-'))
  const compiled = new Map<string, Compiled>()
  const note = (key: string, statement: Statement, build: unknown) => {
    const fill = statement(build)
    compiled.set(key, fill(new Proxy({}, { get: (_, name) => ({ argument: String(name) }) })))
    return fill
  }
  try {
    const build = await rolldown({
      input: join(store, 'index.ts'),
      platform: 'node',
      external: /^[^./]/,
      plugins: [rewriting(store, 'noted-statements', (key) => `noteStatement(${JSON.stringify(key)}, statement, `)],
    })
    await build.write({ file: join(folder, 'store.mjs'), codeSplitting: false })
    await build.close()
    Object.assign(globalThis, { noteStatement: note })
    await import(pathToFileURL(join(folder, 'store.mjs')).href)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  if (compiled.size === 0)
    throw new Error('The store makes no statements any more; how they are found has to be looked at.')
  return compiled
}

/** Writes something else in the place of each call; a key is the file and the number of the call in it. */
function rewriting(store: string, name: string, write: (key: string) => string): Plugin {
  return {
    name,
    transform(code, id) {
      const path = relative(store, id)
      if (path.startsWith('..')) return null
      let number = 0
      return { code: code.replace(call, (_, declaration) => declaration + write(`${path}#${++number}`)), map: null }
    },
  }
}
