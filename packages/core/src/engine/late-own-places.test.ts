import { expect, it } from 'vitest'
import type { Json, JsonObject } from '../domain/json.ts'
import { toy, toyWorld } from '../testing/fakes/toy-world.ts'

it('a file of the definition is left alone when only the run can tell that a resource is about it', async () => {
  const world = toyWorld()
  const claims = (declared: Json, host: string) => ({ owns: [`path:${host}:/srv/${(declared as JsonObject).name}`] })
  const a = toy({ name: 'a' })
  const b = toy({ name: '${{ resources.a.serial }}', value: 1 })
  const request = world.request({ a, b })
  const files = [{ path: '/srv/serial of a', text: '' }]
  const definition = { ...(request.definition as object), files } as unknown as typeof request.definition
  const report = await world.stack({ ways: { reader: { claims } } }).run({ ...request, definition })
  expect(report.items).toMatchObject([
    { address: 'a', outcome: 'done' },
    { address: 'b', outcome: 'failed', reason: expect.stringContaining('this is a file of this definition') },
  ])
  expect([...world.toys.keys()]).toEqual(['a'])
})
