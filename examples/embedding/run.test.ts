import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

test('a program embeds the engine and the store', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sloth-runner-embedding-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const program = join(import.meta.dirname, 'program.ts')
  const output = execFileSync(process.execPath, ['--conditions=sloth-runner:source', program, folder], {
    encoding: 'utf8',
  })
  expect(output.split('\n').slice(0, 5)).toEqual([
    'blue: completed, 2 made, 0 unchanged',
    'green: completed, 2 made, 0 unchanged',
    'blue: in-sync',
    'green: drift',
    'green: virtual-host.content was changed; 1 put right',
  ])
  const types = output.split('\n').flatMap((line) => /^ {2}\d+\. (\S+):/.exec(line)?.[1] ?? [])
  expect(types).toEqual(
    expect.arrayContaining([
      'stack.created',
      'lock.acquired',
      'stack.execution.completed',
      'drift.detected',
      'drift.fixed',
      'lock.released',
    ]),
  )
  expect(readFileSync(join(folder, 'green', 'host.conf'), 'utf8')).toBe('server_name green.example\nquota 250MB\n')
})
