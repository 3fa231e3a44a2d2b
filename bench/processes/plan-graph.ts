import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ResourceDeclaration } from '@sloth-runner/core'
import { inMemory, openEngine } from '../bench-engine.ts'
import { noopResources } from '../definitions.ts'

// Plans no-op resources that form a chain or stand side by side: `plan-graph.ts COUNT chain|flat`. Prints {"milliseconds"}.
const [count = '0', shape = 'flat'] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'sloth-runner-bench-graph-'))
try {
  const engine = openEngine(folder)
  const resources = noopResources(Number(count), shape === 'chain') as Record<string, ResourceDeclaration>
  const started = performance.now()
  const plan = await engine.stack('graph').plan({ definition: inMemory({ name: 'graph', resources }, folder) })
  const milliseconds = performance.now() - started
  if (plan.counts.create !== Number(count)) throw new Error(`${plan.counts.create} of ${count} would be created`)
  await engine.close()
  console.log(JSON.stringify({ milliseconds }))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
