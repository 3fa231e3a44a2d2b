// Imports over a stack and kills itself at one moment: `node import-crash-program.ts '{"database", "document", …}'`.
// A moment is a call that makes something durable.
import { readFileSync } from 'node:fs'
import { createEngine, type Json, type StateStore } from '@sloth-runner/core'
import { localHost } from '@sloth-runner/plugin-kit'
import { openStore } from '@sloth-runner/store'
import { type CrashMoment, crashAt } from './crash-moments.ts'

/** What to import, and when to die. */
export interface ImportCrashSettings extends CrashMoment {
  readonly database: string
  /** The file with the document. */
  readonly document: string
}

const settings = JSON.parse(process.argv[2] ?? '{}') as ImportCrashSettings
const { counted, passed } = crashAt(settings)

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
process.stdout.write(JSON.stringify({ moments: passed() }))
