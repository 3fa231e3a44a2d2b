import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { timed } from './process.ts'

const program = join(import.meta.dirname, '..', 'packages', 'cli', 'bin', 'sloth-runner.cjs')
const noteMemory = join(import.meta.dirname, 'processes', 'note-memory.cjs')

/** The built program with a home and a database of its own, and the no-op plugin linked. */
export interface BenchCli {
  readonly folder: string
  readonly database: string
  /** Runs a command to its end; returns milliseconds. Default exit code: 0. */
  run(parameters: readonly string[], exitCode?: number): number
  /** The same; returns the most memory that the process had, in megabytes. */
  memory(parameters: readonly string[]): number
}

/**
 * Makes `folder` a place for the program. `others`: so many plugins are linked beside the
 * no-op one, of which nothing is ever used.
 */
export function openCli(folder: string, others = 0): BenchCli {
  const data = join(folder, 'data', 'sloth-runner')
  const home = join(folder, 'home')
  // The program keeps no compiled code in a home that is not there.
  for (const made of [data, home]) mkdirSync(made, { recursive: true })
  const noop = { name: '@sloth-runner/bench-noop', type: 'link', root: join(import.meta.dirname, 'noop-plugin') }
  const plugins = [noop, ...Array.from({ length: others }, (_, index) => unusedPlugin(folder, index))]
  writeFileSync(join(data, 'package.json'), JSON.stringify({ private: true, oclif: { plugins } }))
  const database = join(folder, 'stacks.db')
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    XDG_DATA_HOME: join(folder, 'data'),
    SLOTH_RUNNER_DB_PATH: database,
    SLOTH_RUNNER_IDENTITY: 'bench@here',
    NO_COLOR: '1',
  }
  return {
    folder,
    database,
    run: (parameters, exitCode = 0) =>
      timed(process.execPath, [program, ...parameters], { cwd: folder, env }, exitCode),
    memory(parameters) {
      const note = join(folder, 'memory')
      timed(process.execPath, ['--require', noteMemory, program, ...parameters], {
        cwd: folder,
        env: { ...env, BENCH_MEMORY_NOTE: note },
      })
      return Number(readFileSync(note, 'utf8')) / 1024
    },
  }
}

/** A plugin with a manifest that is read like any other. */
function unusedPlugin(folder: string, index: number) {
  const name = `@sloth-runner/bench-unused-${index}`
  const root = join(folder, 'plugins', `unused-${index}`)
  mkdirSync(root, { recursive: true })
  const types = { [`unused${index}:item`]: { reader: './reader.js', fixer: './fixer.js' } }
  const manifest = { name, version: '1.0.0', type: 'module', slothRunner: { types } }
  writeFileSync(join(root, 'package.json'), JSON.stringify(manifest))
  for (const file of ['reader.js', 'fixer.js']) writeFileSync(join(root, file), 'export default {}\n')
  return { name, type: 'link', root }
}
