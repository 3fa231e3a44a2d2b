import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type BenchCli, openCli } from '../bench-cli.ts'
import { atLeast, atMost, compare, median } from '../compare.ts'
import { noopYaml, writeDefinition } from '../definitions.ts'
import type { BenchOptions, Measurement, Row, SkippedRow } from '../measurement.ts'
import { timed } from '../process.ts'
import { openTerraform, type TerraformFolder } from '../terraform.ts'

interface Size {
  readonly count: number
  readonly planTarget: number
  readonly applyTarget: number
  readonly rounds: number
}

const floor = join(import.meta.dirname, '..', 'processes', 'compare-definition.mjs')

const sizes: readonly Size[] = [{ count: 1_000, planTarget: 5, applyTarget: 10, rounds: 3 }]
const fullSizes: readonly Size[] = [...sizes, { count: 4_000, planTarget: 8, applyTarget: 100, rounds: 1 }]

/** The engine's own work on many resources, whole process, against Terraform's. */
export const noopResources: Measurement = {
  name: 'noop-resources',
  async *run(options) {
    for (const size of options.full ? fullSizes : sizes) yield* compareWithTerraform(options, size)
    yield growth(options)
  },
}

async function* compareWithTerraform(options: BenchOptions, size: Size): AsyncIterable<Row | SkippedRow> {
  const folder = join(options.folder, `noop-${size.count}`)
  const count = size.count.toLocaleString('en')
  const terraform = openTerraform(join(folder, 'terraform'), size.count)
  if (terraform === null) {
    yield { job: `plan and apply of ${count} no-op resources`, skipped: 'terraform is not on the PATH' }
    return
  }
  yield await compareApply(folder, count, size, terraform)
  const cli = appliedCli(join(folder, 'plan'), size.count)
  const peer = {
    peer: 'terraform plan of as many terraform_data',
    rounds: size.rounds,
    theirs: () => terraform.plan(),
  }
  yield await compare({
    ...peer,
    job: `plan, nothing to do, ${count} no-op resources`,
    target: atLeast(size.planTarget),
    ours: () => cli.run(['plan', '--file', 'noop.yaml']),
  })
  yield await compare({
    ...peer,
    job: `definition and rows read and compared, ${count} no-op resources`,
    target: null,
    ours: () => timed(process.execPath, [floor, join(folder, 'plan', 'noop.yaml'), cli.database]),
  })
}

/** Each round begins with nothing on record on either side. */
function compareApply(folder: string, count: string, size: Size, terraform: TerraformFolder): Promise<Row> {
  let round = 0
  return compare({
    job: `apply from nothing, ${count} no-op resources`,
    peer: 'terraform apply of as many terraform_data',
    target: atLeast(size.applyTarget),
    rounds: size.rounds,
    warmUp: 0,
    ours() {
      round += 1
      return newCli(join(folder, `apply-${round}`), size.count).run(['run', '--file', 'noop.yaml'])
    },
    theirs() {
      terraform.forget()
      return terraform.apply()
    },
  })
}

function newCli(folder: string, count: number): BenchCli {
  mkdirSync(folder, { recursive: true })
  const cli = openCli(folder)
  writeDefinition(folder, 'noop.yaml', noopYaml('noop', count))
  return cli
}

function appliedCli(folder: string, count: number): BenchCli {
  const cli = newCli(folder, count)
  cli.run(['run', '--file', 'noop.yaml'])
  return cli
}

/** Time per resource at 20,000 by time per resource at 1,000, without what the process itself takes to start. */
function growth(options: BenchOptions): Row {
  const perResource = (count: number): number => {
    const cli = appliedCli(join(options.folder, `growth-${count}`), count)
    const measure = (): number => cli.run(['plan', '--file', 'noop.yaml']) - cli.run(['version'])
    measure()
    return median([measure(), measure(), measure()]) / count
  }
  const [small, large] = [perResource(1_000), perResource(20_000)]
  const target = atMost(1.3)
  return {
    job: 'plan, time per resource at 20,000',
    peer: 'at 1,000',
    oursMs: large,
    peerMs: small,
    figure: large / small,
    target,
    reached: large / small <= target.value,
    rounds: 3,
  }
}
