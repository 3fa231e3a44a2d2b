import { symlinkSync, writeFileSync } from 'node:fs'
import { inMemoryDefinition } from '@sloth-runner/core'
import { describe, expect, it } from 'vitest'
import { type FileWorld, fileWorld } from './file-world.ts'

/** Runs one resource as a stack of that name. */
async function runOne(world: FileWorld, name: string, resource: object, takeOver = false) {
  const engine = world.engine()
  try {
    const definition = inMemoryDefinition({ name, resources: { [name[0] ?? '']: resource } }, world.folder)
    return await engine.stack(name).run({ definition, approve: 'automatic', takeOver })
  } finally {
    await engine.close()
  }
}

const line = (world: FileWorld, file: string) => ({
  type: 'file:line',
  properties: { path: world.path(file), line: 'B' },
})

const refused = (summary: string) => ({ code: 'invalid-input', findings: [expect.objectContaining({ summary })] })

const reason = 'each would take away what the other one made.'

describe('a file that one stack declares with its content', () => {
  it('gets no line of another stack', async () => {
    const world = fileWorld()
    await runOne(world, 'web', world.file('f', 'mine\n'))
    await expect(runOne(world, 'api', line(world, 'f'))).rejects.toMatchObject(
      refused(`"a" declares a part of ${world.path('f')}, and "w" of the stack "web" the whole of it: ${reason}`),
    )
    symlinkSync('.', world.path('link'))
    await expect(runOne(world, 'api', line(world, 'link/f'))).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it('is not declared where a line of another stack is in force, whatever may be taken over', async () => {
    const world = fileWorld()
    writeFileSync(world.path('f'), '')
    await runOne(world, 'api', line(world, 'f'))
    await expect(runOne(world, 'web', world.file('f', 'mine\n'), true)).rejects.toMatchObject(
      refused(`"w" declares the whole of ${world.path('f')}, and "a" of the stack "api" a part of it: ${reason}`),
    )
    const absent = { type: 'file:absent', properties: { path: world.path('f') } }
    await expect(runOne(world, 'web', absent, true)).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it('may be declared without it beside lines of others', async () => {
    const world = fileWorld()
    writeFileSync(world.path('f'), '')
    await runOne(world, 'api', line(world, 'f'))
    const access = { type: 'file:file', properties: { path: world.path('f'), mode: '0640' } }
    expect(await runOne(world, 'web', access, true)).toMatchObject({ status: 'completed' })
    expect(await runOne(world, 'other', { ...line(world, 'f') }, true).catch((error) => error.code)).toBe(
      'invalid-input',
    )
  })
})
