import type { ListedRun, OperationRecord } from '@sloth-runner/core'
import { expect, test } from 'vitest'
import { renderHistory, renderRunDetails } from './history.ts'
import { plainPaint } from './paint.ts'

const run: ListedRun = {
  id: 2,
  stackId: 1,
  kind: 'destroy',
  sessionId: 's',
  actor: 'ann@host',
  definition: null,
  startedAt: 0,
  endedAt: 20,
  status: 'failed',
  summary: { done: 2, failed: 0, skipped: 2, cancelled: 1, leftAlone: 4, unchanged: 0 },
}

const operation: OperationRecord = {
  runId: 2,
  address: 'd',
  type: 'file:directory',
  action: 'delete',
  intent: null,
  before: { status: 'present', actual: {} },
  outcome: 'done',
  after: { status: 'absent' },
  error: null,
  startedAt: 0,
  endedAt: 5,
}

const operationsOf = (one: Partial<OperationRecord>) =>
  renderRunDetails({ run: { ...run, stack: 'web' }, operations: [{ ...operation, ...one }] }, plainPaint)

test('what was skipped counts: a run that failed for that alone would look as if nothing had happened', () => {
  expect(renderHistory('web', [run])).toContain('2 done, 0 failed, 3 skipped, 4 left alone, 0 unchanged')
  const summary = { done: 1, failed: 0, skipped: 0, cancelled: 0, leftAlone: 0, unchanged: 5 }
  expect(renderHistory('web', [{ ...run, summary }])).toContain('1 done, 0 failed, 5 unchanged')
})

test('a run whose process died is told as closed by the next one, and nobody knows how long it took', () => {
  const dead: ListedRun = { ...run, status: 'interrupted', summary: null, startedAt: 0, endedAt: 604_800_000 }
  expect(renderHistory('web', [dead])).toMatch(/interrupted +\S+ \S+ +- +ann@host/)
  const shown = renderRunDetails({ run: { ...dead, stack: 'web' }, operations: [operation] }, plainPaint)
  expect(shown).toMatch(/^Closed: +\S+ \S+, by the next run: its process had died before$/m)
  expect(shown).not.toMatch(/Completed|Duration:/)
  const ended = renderRunDetails({ run: { ...run, stack: 'web' }, operations: [operation] }, plainPaint)
  expect(ended).toMatch(/^Completed: .*\nDuration: +20ms$/m)
})

test('of a run without an end what is on record of it is told', () => {
  const progress = { done: 20, failed: 0, skipped: 0, cancelled: 0, inDoubt: 1 }
  const cut: ListedRun = { ...run, status: 'interrupted', summary: null, endedAt: null, progress }
  expect(renderHistory('web', [cut])).toMatch(/ann@host +20 done, 0 failed, 1 in doubt$/m)
  expect(renderHistory('web', [{ ...cut, status: 'running' }])).toMatch(/20 done, 0 failed, 1 under way$/m)
  const settled = { ...progress, done: 21, cancelled: 2, inDoubt: 0 }
  expect(renderHistory('web', [{ ...cut, progress: settled }])).toMatch(/21 done, 0 failed, 2 not done$/m)
  const nothing = (status: ListedRun['status'], summary: ListedRun['summary']) =>
    renderRunDetails({ run: { ...run, status, summary, stack: 'web' }, operations: [] }, plainPaint)
  expect(nothing('interrupted', null)).toContain('Nothing was begun in the world before its process died.')
  expect(nothing('running', null)).toContain('Nothing has been begun in the world yet.')
  expect(nothing('completed', run.summary)).toContain('Nothing had to be done in the world.')
})

test('what was to be deleted and stays is told as forgotten, with why', () => {
  expect(operationsOf({})).toMatch(/d +delete +done +5ms/)
  expect(operationsOf({ after: { status: 'absent', stays: '/d stays with x' } })).toMatch(
    /d +forget +done +5ms +\/d stays with x/,
  )
  expect(operationsOf({ outcome: 'failed', error: 'no' })).toMatch(/d +delete +failed +5ms +no/)
})
