import type { DatabaseCheck, DatabaseProblem } from '@sloth-runner/core'
import { expect, test } from 'vitest'
import { renderDatabaseCheck, renderDatabaseStatus } from './database.ts'
import { plainPaint } from './paint.ts'

const problem = (subject: string, repaired: boolean): DatabaseProblem => ({
  part: 'objects',
  subject,
  detail: 'It has another digest.',
  remedy: 'Run the definition again.',
  repaired,
})

function checkOf(problems: readonly DatabaseProblem[], skipped: DatabaseCheck['skipped'] = []): DatabaseCheck {
  const checked = { file: 9, references: 8, rows: 10, objects: 7, snapshots: 6, events: 5, secrets: 4, locks: 3 }
  return { path: '/srv/stacks.db', checked, skipped, problems }
}

test.each([
  ['what was found', [problem('a', false)], false, '✗ 1 problem found.'],
  ['that nothing could be put right', [problem('a', false)], true, '✗ 1 problem left: nothing could be put right.'],
  ['what is left', [problem('a', false), problem('b', true)], true, '✗ 1 problem left: 1 put right.'],
  ['that all of it was put right', [problem('a', true)], true, '✓ 1 problem found and put right.'],
  ['that nothing had to be', [], true, '✓ The database is as it was written: there was nothing to put right.'],
  ['that all is well', [], false, '✓ The database is as it was written.'],
])('a check tells %s', (_, problems, repair, end) => {
  expect(renderDatabaseCheck(checkOf(problems), repair, plainPaint).split('\n').at(-1)).toBe(end)
})

test('each problem that was put right is named, and its part counts as whole', () => {
  const text = renderDatabaseCheck(checkOf([problem('a', true)]), true, plainPaint)
  expect(text).toContain('  ✓ objects: 7 objects looked at, 1 problem, 1 put right\n      a (put right)')
})

test('what could not be looked at is not called whole', () => {
  const skipped = [{ part: 'secrets', reason: 'the key is missing' }] as const
  expect(renderDatabaseCheck(checkOf([problem('a', true)], skipped), true, plainPaint)).toContain(
    '? 1 problem found and put right, but not everything could be looked at.',
  )
})

test('the status tells how old the newest copy is that is not dated in the future', () => {
  const copy = (path: string, madeAt: number) => ({ path, reason: 'daily', size: 1, madeAt }) as const
  const sizes = { size: 0, logSize: 0, schema: 1, neededSchema: 1 }
  const status = { path: '/x.db', exists: true, madeBy: '1', rows: {}, ...sizes }
  const backups = [copy('/ahead', 9_000_000), copy('/newest', 1_800_000), copy('/oldest', 0)]
  const text = renderDatabaseStatus({ ...status, backups, ahead: ['/ahead'] }, 5_400_000)
  expect(text).toMatch(/Newest copy:? +.*, 1h 00m ago/)
  expect(text).toContain('/ahead is dated in the future')
  expect(renderDatabaseStatus({ ...status, backups: [], ahead: [] }, 0)).toMatch(/Newest copy:? +none/)
})
