import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fileWorld } from './file-world.ts'

const large = 'x'.repeat(1_100_000)

/** A stack that has a file of a source, and is to have it elsewhere, of what it made itself. */
async function moved(content: string, source: string) {
  const world = fileWorld()
  mkdirSync(world.path('real'))
  symlinkSync('real', world.path('link'))
  symlinkSync('real/a', world.path('straight'))
  writeFileSync(world.path('original'), content)
  const file = (path: string, from: string) => ({
    type: 'file:file',
    properties: { path: world.path(path), source: world.path(from) },
  })
  const stack = world.engine().stack('web')
  await stack.run({ definition: world.definition({ f: file('real/a', 'original') }) })
  return { world, stack, request: { definition: world.definition({ f: file('b', source) }) } }
}

describe('a source that the same replace removes', () => {
  it.each(['real/a', 'link/a', 'straight'])(
    'is refused in the plan where it is too large to be kept: %s',
    async (source) => {
      const { world, stack, request } = await moved(large, source)
      const because = `its content is nowhere but at ${world.path('real/a')}, which would be removed first`
      expect((await stack.plan(request)).items).toMatchObject([{ action: 'replace', refusal: { because } }])
      await expect(stack.run({ ...request, approve: 'automatic' })).rejects.toMatchObject({ code: 'plan-refused' })
      expect([existsSync(world.path('real/a')), existsSync(world.path('b'))]).toEqual([true, false])
    },
  )

  it('is kept where it is small', async () => {
    const { world, stack, request } = await moved('small', 'real/a')
    expect(await stack.run({ ...request, approve: 'automatic' })).toMatchObject({ status: 'completed' })
    expect([existsSync(world.path('real/a')), readFileSync(world.path('b'), 'utf8')]).toEqual([false, 'small'])
  })

  it('is no matter where nothing is removed, or another one', async () => {
    const { world, stack } = await moved(large, 'original')
    const copy = { type: 'file:file', properties: { path: world.path('b'), source: world.path('original') } }
    expect(await stack.run({ definition: world.definition({ f: copy }), approve: 'automatic' })).toMatchObject({
      status: 'completed',
    })
  })
})
