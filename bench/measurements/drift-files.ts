import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openCli } from '../bench-cli.ts'
import { atMost, compare } from '../compare.ts'
import { writeDefinition } from '../definitions.ts'
import type { Measurement } from '../measurement.ts'
import { findProgram, timed } from '../process.ts'

const floor = join(import.meta.dirname, '..', 'processes', 'look-at-files.mjs')
const count = 10_000
const bytes = 4096

/** Drift detection over many small files, whole process, against the bare check of their digests. */
export const driftFiles: Measurement = {
  name: 'drift-files',
  async *run(options) {
    const files = '10,000 files of 4 KiB, nothing changed'
    const job = `drift detect, ${files}`
    const sha256sum = findProgram('sha256sum')
    if (sha256sum === null) {
      yield { job, skipped: 'sha256sum is not on the PATH' }
      return
    }
    const folder = join(options.folder, 'drift-files')
    mkdirSync(join(folder, 'files'), { recursive: true })
    const cli = openCli(folder)
    const digests = writeSources(join(folder, 'sources'))
    writeDefinition(folder, 'sums.txt', digests.map((digest, index) => `${digest}  files/${index}.txt\n`).join(''))
    cli.run(['run', '--file', writeDefinition(folder, 'files.yaml', filesYaml())])
    const peer = {
      peer: 'sha256sum -c of the same',
      rounds: 7,
      theirs: () => timed(sha256sum, ['--check', '--quiet', 'sums.txt'], { cwd: folder }),
    }
    yield await compare({
      ...peer,
      job,
      target: atMost(3.2),
      ours: () => cli.run(['stack', 'drift', 'detect', 'files']),
    })
    yield await compare({
      ...peer,
      job: `rows and files read and compared, ${files}`,
      target: null,
      ours: () => timed(process.execPath, [floor, cli.database]),
    })
  },
}

function filesYaml(): string {
  const resources = Array.from(
    { length: count },
    (_, index) =>
      `  file-${index}:\n    type: file:file\n    properties: { path: files/${index}.txt, source: sources/${index}.txt }\n`,
  )
  return `name: files\nresources:\n${resources.join('')}`
}

/** Files of text, each different; returns their digests. */
function writeSources(folder: string): readonly string[] {
  mkdirSync(folder)
  return Array.from({ length: count }, (_, index) => {
    const text = randomBytes(bytes / 2).toString('hex')
    writeFileSync(join(folder, `${index}.txt`), text)
    return createHash('sha256').update(text).digest('hex')
  })
}
