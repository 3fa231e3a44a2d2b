import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'

const two = `name: first
outputs: { o: 1 }
---
name: second
outputs: { o: 2 }
`

let sandbox: Sandbox
beforeEach(() => {
  sandbox = openSandbox({ 'two.yaml': two })
})
afterEach(() => sandbox.close())

/** The command that an error advises, as it is typed. */
function advisedBy(stderr: string): string {
  const [advised, ...others] = [...stderr.matchAll(/"sloth-runner ([^"]*)"/g)].map(([, line]) => String(line))
  expect(others, stderr).toEqual([])
  return advised ?? ''
}

describe('a file that holds several definitions', () => {
  test.each([
    ['run --file two.yaml', 'run first --file two.yaml', 0],
    ['run --file two.yaml --dry-run', 'run first --dry-run --file two.yaml', 3],
    ['run secnd --file two.yaml --stack web', 'run second --stack web --file two.yaml', 0],
    ['plan --file two.yaml', 'plan first --file two.yaml', 3],
    ['plan secnd --file two.yaml', 'plan second --file two.yaml', 3],
    ['stack validate web --file two.yaml', 'stack validate web first --file two.yaml', 0],
    ['stack validate web secnd --file two.yaml', 'stack validate web second --file two.yaml', 0],
  ])(
    'is refused to "%s" with the command that names one, which works as it is told',
    async (line, advised, exitCode) => {
      const refused = await sandbox.sloth(line)
      expect(refused, refused.stderr).toMatchObject({ exitCode: 2, stdout: '' })
      expect(refused.stderr).toContain('It holds: first, second.')
      expect(refused.stderr).not.toMatch(/workflow/i)
      expect(advisedBy(refused.stderr)).toBe(advised)
      expect(await sandbox.sloth(advised)).toMatchObject({ exitCode })
    },
  )

  test('is applied as it was planned, by the command that told of the plan', async () => {
    const planned = await sandbox.sloth('plan second --file two.yaml --out second.plan')
    expect(advisedBy(planned.stderr)).toBe('run --plan second.plan')
    const applied = await sandbox.sloth('run --plan second.plan')
    expect(applied, applied.stderr).toMatchObject({ exitCode: 0 })
    expect(await sandbox.sloth('stack output second o')).toMatchObject({ stdout: '2\n' })
  })

  test('is validated for a stack by the definition that has its name, or had it in its last run', async () => {
    expect(await sandbox.sloth('stack validate second --file two.yaml')).toMatchObject({ exitCode: 0 })
    expect(await sandbox.sloth('run second --file two.yaml --stack web')).toMatchObject({ exitCode: 0 })
    expect(await sandbox.sloth('stack validate web')).toMatchObject({ exitCode: 0 })
    expect(await sandbox.sloth('stack validate all first')).toMatchObject({ exitCode: 2 })
    sandbox.write('one.yaml', 'name: first\n')
    const other = await sandbox.sloth('stack validate web second --file one.yaml')
    expect(other).toMatchObject({ exitCode: 2, stderr: expect.not.stringContaining('is taken for') })
    expect(await sandbox.sloth(advisedBy(other.stderr))).toMatchObject({ exitCode: 0 })
  })
})
