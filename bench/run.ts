import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Row, SkippedRow } from './measurement.ts'
import { chain } from './measurements/chain.ts'
import { cliStart } from './measurements/cli-start.ts'
import { dailyCommands } from './measurements/daily-commands.ts'
import { driftFiles } from './measurements/drift-files.ts'
import { importCore } from './measurements/import-core.ts'
import { loading } from './measurements/loading.ts'
import { lock } from './measurements/lock.ts'
import { manyRecords } from './measurements/many-records.ts'
import { memory } from './measurements/memory.ts'
import { noopResources } from './measurements/noop-resources.ts'
import { snapshot } from './measurements/snapshot.ts'
import { publish } from './publish.ts'
import { renderHeading, renderRow } from './render-row.ts'
import { terraformVersion } from './terraform.ts'

// `pnpm bench [--full] [--publish] [NAME...]`: ratios of one run, each against its target. Writes bench/results/<time>.json,
// and with --publish the figures in the documents. Ends with 1 when a measurement fails, not when a target is missed: the
// table says that.
const measurements = [
  cliStart,
  dailyCommands,
  importCore,
  lock,
  loading,
  chain,
  driftFiles,
  noopResources,
  snapshot,
  manyRecords,
  memory,
]

const { values, positionals } = parseArgs({
  options: { full: { type: 'boolean', default: false }, publish: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const chosen = measurements.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
const rows: (Row | SkippedRow)[] = []
const folder = mkdtempSync(join(tmpdir(), 'sloth-runner-bench-'))

function report(row: Row | SkippedRow): void {
  rows.push(row)
  console.log(renderRow(row))
}

console.log(renderHeading())
try {
  for (const measurement of chosen) {
    try {
      for await (const row of measurement.run({ full: values.full, folder })) report(row)
    } catch (error) {
      process.exitCode = 1
      report({ job: measurement.name, skipped: `failed: ${(error as Error).message}` })
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

const results = join(import.meta.dirname, 'results')
mkdirSync(results, { recursive: true })
const at = new Date().toISOString()
const machine = {
  node: process.version,
  terraform: terraformVersion(),
  platform: process.platform,
  processors: cpus().length,
  model: cpus()[0]?.model,
}
const file = join(results, `${at.replaceAll(':', '-')}.json`)
writeFileSync(file, `${JSON.stringify({ at, machine, rows }, null, 2)}\n`)
console.log(`\n${file}`)
if (values.publish) console.log(publish({ at, machine, rows }))
