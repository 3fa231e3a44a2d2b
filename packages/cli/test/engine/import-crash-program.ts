// Imports over a stack and kills itself at one moment: `node import-crash-program.ts '{"database", "document", …}'`.
// A moment is a call that makes something durable.
import { readFileSync } from 'node:fs'
import { createEngine, type Json, type StateStore } from '@sloth-runner/core'
import { localHost } from '@sloth-runner/plugin-kit'
import { openStore } from '@sloth-runner/store'

/** What to import, and when to die. */
export interface ImportCrashSettings {
  readonly database: string
  /** The file with the document. */
  readonly document: string
  /** From 1; 0 never dies. */
  readonly moment: number
  /** before the call begins · during: in the same turn in which it began · after it was acknowledged */
  readonly when: 'before' | 'during' | 'after'
}

const settings = JSON.parse(process.argv[2] ?? '{}') as ImportCrashSettings
let passed = 0

function die(): void {
  process.kill(process.pid, 'SIGKILL')
}

/** The same function, as one more moment. */
function counted<P extends unknown[], T>(work: (...parameters: P) => Promise<T>) {
  return async (...parameters: P): Promise<T> => {
    passed += 1
    const now = passed === settings.moment
    if (now && settings.when === 'before') die()
    if (now && settings.when === 'during') setImmediate(die)
    const result = await work(...parameters)
    if (now && settings.when === 'after') die()
    return result
  }
}

const opened = openStore({ path: settings.database })
const store: StateStore = {
  ...opened,
  createStack: counted(opened.createStack),
  acquire: counted(opened.acquire),
  openRun: counted(opened.openRun),
  write: counted(opened.write),
}
const engine = createEngine({ store, host: localHost(), plugins: [], identity: 'crash@test' })
await engine.stacks.import(JSON.parse(readFileSync(settings.document, 'utf8')) as Json, { overwrite: true })
await engine.close()
process.stdout.write(JSON.stringify({ moments: passed }))
