import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openSandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

const at = (path: string): string =>
  `name: w\nresources: { a: { type: "file:file", properties: { path: ${path}, content: new } } }\n`

test('a plan that moves a file tells that the old one goes, and that it was changed by hand', async () => {
  const sandbox = openSandbox({ 'stack.yaml': at('f') })
  try {
    expect((await sandbox.sloth('run --auto-approve')).exitCode).toBe(0)
    appendFileSync(join(sandbox.folder, 'f'), 'hand')
    sandbox.write('stack.yaml', at('g'))
    const { stdout } = await sandbox.sloth('plan')
    expect(stdout).toContain(`- first: delete ${sandbox.folder}/f`)
    expect(stdout).toContain('changed by hand since it was put in force, and lost with it: content')
    expect(stdout).toContain(`path: "${sandbox.folder}/f" -> "${sandbox.folder}/g" # forces replacement`)
    expect(stdout).toContain('Plan: 1 to replace.')
    const { document } = await sandbox.json('plan')
    expect(schemaProblems('plan', document)).toEqual([])
    expect(document).toMatchObject({
      items: [{ destroys: { changedSince: [['content']] }, fields: [{ path: ['path'], forcesReplace: true }] }],
    })
  } finally {
    sandbox.close()
  }
})
