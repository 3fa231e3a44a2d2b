import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plan, VariableInput } from '@sloth-runner/core'
import { describe, expect, it } from 'vitest'
import { fileWorld } from './file-world.ts'

/** What a plan file does to a plan. */
function saved(plan: Plan): Plan {
  return JSON.parse(JSON.stringify(plan)) as Plan
}

function key(value: string): readonly VariableInput[] {
  return [{ name: 'key', value, origin: 'program' }]
}

describe('a saved plan', () => {
  it('is applied as it is, once', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    const definition = world.definition({ a: world.file('a', 'one'), b: world.file('b', '${{ resources.a.sha256 }}') })
    const plan = saved(await stack.plan({ definition }))
    expect(await stack.run({ definition, plan })).toMatchObject({ status: 'completed', summary: { done: 2 } })
    await expect(stack.run({ definition, plan })).rejects.toMatchObject({ code: 'stale-plan' })
  })

  it('carries its own options', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    await stack.run({ definition: world.definition({ a: world.file('a', 'one'), b: world.file('b', 'two') }) })
    const definition = world.definition({ a: world.file('a', 'one') })
    const plan = saved(await stack.plan({ definition, prune: true }))
    await stack.run({ definition, plan })
    expect((await stack.resources.list()).map((record) => record.address)).toEqual(['a'])
  })

  it('that was made to be looked at says the same, and is refused', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    const definition = world.definition({ a: world.file('a', 'one') })
    const { createdAt, binding, ...plan } = await stack.plan({ definition })
    const shown = saved(await stack.plan({ definition, bound: false }))
    expect(shown).toMatchObject({ ...plan, binding: null })
    await expect(stack.run({ definition, plan: shown })).rejects.toMatchObject({ code: 'stale-plan' })
    expect(await stack.run({ definition, plan: { ...plan, createdAt, binding } })).toMatchObject({
      status: 'completed',
    })
  })

  it('is refused when the world moved, and nothing is done', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    const first = world.definition({ a: world.file('a', 'one') })
    await stack.run({ definition: first })
    const definition = world.definition({ a: world.file('a', 'two'), b: world.file('b', 'x') })
    const plan = saved(await stack.plan({ definition }))
    writeFileSync(world.path('a'), 'moved')
    const refused = stack.run({ definition, plan })
    await expect(refused).rejects.toMatchObject({ code: 'stale-plan', moved: ['"a" is no longer as the plan saw it'] })
    expect((await stack.resources.list()).map((record) => record.address)).toEqual(['a'])
  })

  it('is refused when the definition moved', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    const plan = saved(await stack.plan({ definition: world.definition({ a: world.file('a', 'one') }) }))
    const other = stack.run({ definition: world.definition({ a: world.file('a', 'two') }), plan })
    await expect(other).rejects.toMatchObject({ code: 'stale-plan' })
  })

  it('is refused when the record moved', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    await stack.run({ definition: world.definition({ a: world.file('a', 'one') }) })
    const definition = world.definition({ a: world.file('a', 'two') })
    const plan = saved(await stack.plan({ definition }))
    await stack.run({ definition: world.definition({ a: { ...world.file('a', 'one'), protect: true } }) })
    await expect(stack.run({ definition, plan })).rejects.toMatchObject({
      code: 'stale-plan',
      moved: ['the record of "a" changed'],
    })
  })

  it('is refused when a template with secrets moved, although no value of it is in the plan', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    const template = join(world.folder, 'page.tmpl')
    writeFileSync(template, 'token=${{ token }}')
    const properties = { path: world.path('a'), template, variables: { token: '${{ vars.key }}' } }
    const variables = { variables: { key: { type: 'string', sensitive: true } } }
    const definition = world.definition({ a: { type: 'file:file', properties } }, variables)
    const plan = saved(await stack.plan({ definition, variables: key('correct horse') }))
    writeFileSync(template, 'other=${{ token }}')
    await expect(stack.run({ definition, plan, variables: key('correct horse') })).rejects.toMatchObject({
      code: 'stale-plan',
      moved: [`the file ${template} changed`, 'what is declared of "a" has another value'],
    })
  })

  it('stays good when another run changed nothing', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    const first = world.definition({ a: world.file('a', 'one') })
    await stack.run({ definition: first })
    const definition = world.definition({ a: world.file('a', 'two') })
    const plan = saved(await stack.plan({ definition }))
    await stack.drift.fix({ approve: 'automatic' })
    expect(await stack.run({ definition, plan })).toMatchObject({ summary: { done: 1 } })
  })

  it('holds a sensitive variable as a salted digest, takes the value again and refuses another', async () => {
    const world = fileWorld()
    const stack = world.engine().stack('web')
    const definition = world.definition(
      { a: world.file('a', 'key: ${{ vars.key }}') },
      { variables: { key: { type: 'string', sensitive: true } } },
    )
    const plan = saved(await stack.plan({ definition, variables: key('correct horse') }))
    expect(JSON.stringify(plan)).not.toContain('correct horse')
    await expect(stack.run({ definition, plan, variables: key('another') })).rejects.toMatchObject({
      code: 'stale-plan',
    })
    expect(await stack.run({ definition, plan, variables: key('correct horse') })).toMatchObject({
      summary: { done: 1 },
    })
  })
})
