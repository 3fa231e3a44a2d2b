import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type BenchCli, openCli } from '../bench-cli.ts'
import { atMost, compare } from '../compare.ts'
import { noopYaml, writeDefinition } from '../definitions.ts'
import type { Measurement, Row, SkippedRow } from '../measurement.ts'
import { timed } from '../process.ts'
import { openTerraform } from '../terraform.ts'

const rounds = 21
const stacks = 5

/** Whole processes of the installed program against the same Node doing nothing. */
export const cliStart: Measurement = {
  name: 'cli-start',
  async *run(options) {
    const folder = join(options.folder, 'cli-start')
    const cli = cliWithStacks(folder)
    const nothing = (): number => timed(process.execPath, ['-e', '0'])
    const peer = 'node -e 0'
    const job = { peer, rounds, warmUp: 3, theirs: nothing }
    yield await compare({ ...job, job: 'version', target: atMost(2.1), ours: () => cli.run(['version']) })
    yield await compare({
      ...job,
      job: 'stack list, 5 stacks',
      target: atMost(2.6),
      ours: () => cli.run(['stack', 'list']),
    })
    // That of the files ships with the program, one does nothing, and two more are looked up.
    const four = cliWithStacks(join(options.folder, 'cli-start-four'), 2)
    yield await compare({
      ...job,
      job: 'stack list, 5 stacks, four plugins',
      target: atMost(2.6),
      ours: () => four.run(['stack', 'list']),
    })
    yield await compareWithTerraform(cli, join(folder, 'terraform'))
  },
}

/** Next to what Terraform needs for a list of as many things: one binary, which starts in little more than an empty Node. */
async function compareWithTerraform(cli: BenchCli, folder: string): Promise<Row | SkippedRow> {
  const job = 'stack list, 5 stacks, next to Terraform'
  const terraform = openTerraform(folder, stacks)
  if (terraform === null) return { job, skipped: 'terraform is not on the PATH' }
  terraform.apply()
  return compare({
    job,
    peer: 'terraform state list of as many terraform_data',
    target: atMost(2),
    rounds,
    warmUp: 3,
    ours: () => cli.run(['stack', 'list']),
    theirs: () => terraform.list(),
  })
}

function cliWithStacks(folder: string, otherPlugins = 0): BenchCli {
  mkdirSync(folder)
  const cli = openCli(folder, otherPlugins)
  for (let number = 1; number <= stacks; number += 1) {
    const file = writeDefinition(folder, `stack-${number}.yaml`, noopYaml(`stack-${number}`, 3))
    cli.run(['run', '--file', file])
  }
  return cli
}
