import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { type BenchCli, openCli } from '../bench-cli.ts'
import { atMost, compare } from '../compare.ts'
import type { Measurement } from '../measurement.ts'

const many = 10_000
const few = 10
const rounds = 11

/** Whole processes that look at large records against the same at small ones. */
export const manyRecords: Measurement = {
  name: 'many-records',
  async *run(options) {
    const folder = (name: string): string => {
      const path = join(options.folder, 'many-records', name)
      mkdirSync(path, { recursive: true })
      return path
    }
    const large = openCli(folder('large'))
    const small = openCli(folder('small'))
    for (const [cli, count] of [[large, many] as const, [small, few] as const]) {
      importStack(cli, count)
      makeStacks(cli, count - 1)
    }
    const job = { rounds, warmUp: 2 }
    yield await compare({
      ...job,
      job: 'stack list, 10,000 stacks, whole process',
      peer: '10 stacks',
      target: atMost(3),
      ours: () => large.run(['stack', 'list']),
      theirs: () => small.run(['stack', 'list']),
    })
    yield await compare({
      ...job,
      job: 'stack show, 10,000 resources, whole process',
      peer: '10 resources',
      target: atMost(1.3),
      ours: () => large.run(['stack', 'show', 'web']),
      theirs: () => small.run(['stack', 'show', 'web']),
    })
  },
}

/** A stack `web` with that many resources on record, by one import. */
function importStack(cli: BenchCli, count: number): void {
  const resources = Array.from({ length: count }, (_, index) => {
    const declared = { path: `/srv/${index}`, content: 'x'.repeat(500) }
    const values = { declared, applied: declared, baseline: declared }
    return { address: `thing-${index}`, type: 'bench:noop', state: 'applied', ...values }
  })
  const document = { format: 'sloth-runner stack export', version: 1, stack: { name: 'web' }, resources }
  const file = join(cli.folder, 'web.json')
  writeFileSync(file, JSON.stringify(document))
  cli.run(['stack', 'import', file])
}

/** Stacks with three runs each, written at once: ten thousand commands would take the better part of an hour. */
function makeStacks({ database }: BenchCli, count: number): void {
  const handle = new Database(database)
  const stack = handle.prepare(
    `INSERT INTO stacks (name, status, created_at, updated_at, last_execution, execution_count)
     VALUES (?, 'completed', 1, 1, 1, 3)`,
  )
  const run = handle.prepare(
    `INSERT INTO runs (stack_id, kind, session_id, actor, started_at, ended_at, status)
     VALUES (?, 'run', 'none', 'bench@here', 1, 2, 'completed')`,
  )
  handle.transaction(() => {
    for (let number = 1; number <= count; number += 1) {
      const { lastInsertRowid } = stack.run(`stack-${number}`)
      for (let times = 0; times < 3; times += 1) run.run(lastInsertRowid)
    }
  })()
  handle.close()
}
