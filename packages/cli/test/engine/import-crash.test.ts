import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEngine, type Engine, exportText, type Json } from '@sloth-runner/core'
import { localHost } from '@sloth-runner/plugin-kit'
import { openStore } from '@sloth-runner/store'
import { expect, onTestFinished, test } from 'vitest'
import type { ImportCrashSettings } from './import-crash-program.ts'
import program from './import-crash-program.ts?bundled'

/** A document with some resources that own keys of this name. */
function documentOf(name: string, count: number): Json {
  const resources = Array.from({ length: count }, (_, index) => ({
    address: `${name}-${index}`,
    type: 'file:file',
    identity: [`path:local:/shared/${index}`],
    declared: { path: `/shared/${index}` },
    state: 'applied',
  }))
  return { format: 'sloth-runner stack export', version: 1, stack: { name: 'web' }, resources }
}

interface World {
  readonly settings: Omit<ImportCrashSettings, 'moment' | 'when'>
  with<T>(work: (engine: Engine) => Promise<T>): Promise<T>
}

/** A folder with a document to import; `before` is on record already. */
async function world(before: Json | null): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'sloth-runner-import-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const database = join(folder, 'stacks.db')
  const document = join(folder, 'web.json')
  writeFileSync(document, JSON.stringify(documentOf('new', 3)))
  const open = async <T>(work: (engine: Engine) => Promise<T>): Promise<T> => {
    const store = openStore({ path: database })
    const engine = createEngine({ store, host: localHost(), plugins: [], identity: 'me@test' })
    try {
      return await work(engine)
    } finally {
      await engine.close()
    }
  }
  if (before !== null) await open((engine) => engine.stacks.import(before))
  return { settings: { database, document }, with: open }
}

/** How many moments it passed, or null when it was killed. */
function crash(settings: ImportCrashSettings): Promise<number | null> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, JSON.stringify(settings)], (error, stdout, stderr) => {
      if (error === null) resolve((JSON.parse(stdout) as { moments: number }).moments)
      else if (error.signal === 'SIGKILL') resolve(null)
      else reject(new Error(`the import failed: ${stderr}`))
    })
  })
}

const exported = (engine: Engine) => engine.stack('web').export().then(exportText)

test.each([
  ['over a stack', documentOf('old', 5), ['during', 'after'], 3],
  ['of a new stack', null, ['during'], 4],
] as const)(
  'an import %s killed at each durable step leaves what was, or all of what is new, and the next one does it',
  { timeout: 300_000 },
  async (_, before, times, steps) => {
    const whole = await world(before)
    const moments = await crash({ ...whole.settings, moment: 0, when: 'after' })
    expect(moments).toBe(steps)
    const after = await whole.with(exported)
    for (const when of times) {
      for (let moment = 1; moment <= steps; moment += 1) {
        const broken = await world(before)
        const old = before === null ? null : await broken.with(exported)
        expect(await crash({ ...broken.settings, moment, when })).toBeNull()
        const names = await broken.with((engine) => engine.stacks.list())
        if (old !== null || names.length > 0) {
          const now = await broken.with(exported)
          const empty = old === null && !now.includes('new-0')
          expect([old, after, ...(empty ? [now] : [])], `${when} ${moment}`).toContain(now)
          const kept = await broken.with((engine) => engine.stack('web').snapshots.list())
          const replaced = old !== null && now === after
          expect(kept.map(({ version, problems }) => [version, problems])).toEqual(replaced ? [[1, []]] : [])
        }
        expect(await crash({ ...broken.settings, moment: 0, when: 'after' })).toBeGreaterThan(0)
        expect(await broken.with(exported)).toBe(after)
      }
    }
  },
)
