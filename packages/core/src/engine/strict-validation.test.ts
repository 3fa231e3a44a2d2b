import { expect, it } from 'vitest'
import type { Validator } from '../contracts/validator.ts'
import { warningFinding } from '../domain/finding.ts'
import { defaultPolicy } from '../domain/policy.ts'
import { memoryHost } from '../testing/fakes/memory-host.ts'
import { toyPlugin } from '../testing/fakes/toy-plugin.ts'
import { toy, toyWorld } from '../testing/fakes/toy-world.ts'
import { createEngine } from './engine.ts'

const oddFinding = warningFinding('odd', 'It is odd.', { address: 'a' })

const odd: Validator = {
  name: 'odd',
  description: 'Finds everything odd.',
  validate: async () => [oddFinding],
}

const lenient = { ...defaultPolicy.validation, strictMode: false }

function worldWith(validation = defaultPolicy.validation) {
  const world = toyWorld()
  const plugin = { ...toyPlugin(world.toys), validators: { odd: async () => odd } }
  const parts = { store: world.store, plugins: [plugin], host: memoryHost(), identity: 'tester@here' }
  const stack = createEngine({ ...parts, policy: { validation } }).stack('web')
  return { stack, request: world.request({ a: toy({ name: 'a' }) }, { validate: true }) }
}

it.each([
  ['by default', undefined, undefined, 'failed'],
  ['by a policy that is not strict', lenient, undefined, 'warned'],
  ['by a request that is strict', lenient, true, 'failed'],
  ['by a request that is not', undefined, false, 'warned'],
])('a warning counts as said %s', async (_, validation, strict, status) => {
  const { stack, request } = worldWith(validation)
  const report = await stack.validate({ ...request, ...(strict === undefined ? {} : { strict }) })
  expect(report.passed).toBe(status === 'warned')
  expect(report.checks).toContainEqual({ name: 'resources', status, findings: [oddFinding] })
})

it('a run that validates first goes by the policy', async () => {
  const strict = worldWith()
  await expect(strict.stack.run(strict.request)).rejects.toMatchObject({ findings: [oddFinding] })
  const other = worldWith(lenient)
  expect((await other.stack.run(other.request)).status).toBe('completed')
})
