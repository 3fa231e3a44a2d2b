import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { atMostAbove, compare } from '../compare.ts'
import { noopResources, noopYaml, writeDefinition } from '../definitions.ts'
import type { Measurement } from '../measurement.ts'
import { inProcess } from '../process.ts'

const count = 10_000

/** A large definition in YAML, read and validated for the first time in a process, against JSON.parse of the same. */
export const loading: Measurement = {
  name: 'loading',
  async *run(options) {
    const folder = join(options.folder, 'loading')
    mkdirSync(folder)
    const yaml = writeDefinition(folder, 'large.yaml', noopYaml('large', count))
    const plain = { name: 'large', version: '1.0.0', resources: noopResources(count, false) }
    const json = writeDefinition(folder, 'large.json', JSON.stringify(plain))
    const load = (): { ours: number; peer: number } => inProcess('load-definition.ts', [yaml, json])
    yield await compare({
      job: 'load a YAML definition of 10,000 resources, validated',
      peer: 'JSON.parse of the same',
      target: atMostAbove(300),
      rounds: 7,
      ours: () => load().ours,
      theirs: () => load().peer,
    })
  },
}
