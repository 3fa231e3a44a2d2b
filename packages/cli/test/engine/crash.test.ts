import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { crash, expectRecovery, expectRecoveryAtEachStep } from './crash-trial.ts'
import { fileWorld } from './file-world.ts'

it(
  'a process killed during each durable step of a run leaves what the next run finishes without a question',
  {
    timeout: 300_000,
  },
  () => expectRecoveryAtEachStep('during'),
)

it('a process killed between two steps of its last write leaves nothing beside what it wrote', async () => {
  const world = fileWorld()
  expect(await crash(world, { made: 'fresh' }, { moment: 1, when: 'linked' })).toEqual({ killed: true })
  expect(readdirSync(world.files)).toEqual([expect.stringMatching(/^\.sloth-runner-/), 'made'])
  const store = world.store()
  await expectRecovery(world, { made: 'fresh' }, store, world.engine({ store }))
})
