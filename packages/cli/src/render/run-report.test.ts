import type { RunItem } from '@sloth-runner/core'
import { expect, test } from 'vitest'
import { runOf } from '../../test/values/engine-values.ts'
import { plainPaint } from './paint.ts'
import { renderRunReport } from './run-report.ts'

test('a run report tells what was done, why something failed, and sums it up', () => {
  const report = runOf({
    status: 'failed',
    items: [
      { address: 'folder', type: 'file:directory', action: 'create', outcome: 'done', durationMs: 12 },
      { address: 'page', type: 'file:file', action: 'update', outcome: 'failed', reason: 'disk full', durationMs: 3 },
      { address: 'link', type: 'file:symlink', action: 'create', outcome: 'skipped', reason: 'page failed' },
      { address: 'same', type: 'file:file', action: 'none', outcome: 'unchanged' },
    ],
    summary: { done: 1, failed: 1, skipped: 1, cancelled: 0, leftAlone: 5, unchanged: 1 },
    resolved: [
      { runId: 2, address: 'old', outcome: 'recovered' },
      { runId: 2, address: 'dark', outcome: null, reason: 'permission denied' },
    ],
  })
  expect(renderRunReport(report, plainPaint)).toBe(`Run of stack: web (run 3)

Left in doubt by an earlier run:
  old (run 2): recovered
  dark (run 2): still in doubt: permission denied

  ✓ folder: create 12ms
  ✗ page: update failed: disk full 3ms
  - link: create skipped: page failed

Summary:
  Done: 1 resource
  Failed: 1 resource
  Skipped: 1 resource
  Left alone: 5 resources
  Unchanged: 1 resource
  Duration: 71ms

✗ Run failed`)
})

test('what could not be read is named, also where nothing was to be done', () => {
  const unverified = ['mode: permission denied']
  const text = renderRunReport(
    runOf({
      items: [
        { address: 'page', type: 'file:file', action: 'update', outcome: 'done', unverified },
        {
          address: 'link',
          type: 'file:symlink',
          action: 'none',
          outcome: 'unknown',
          reason: 'not all of it',
          unverified,
        },
      ],
    }),
    plainPaint,
  )
  expect(text).toContain('  ✓ page: update\n      could not be read: mode: permission denied')
  expect(text).toContain('  ? link: unknown: not all of it\n      could not be read: mode: permission denied')
})

test('what is unknown is counted apart from what failed, and no run is good of which not all could be seen', () => {
  const summary = { ...runOf().summary, failed: 3 }
  const unknown = { address: 'a', type: 'file:file', action: 'none', outcome: 'unknown' } as const
  expect(renderRunReport(runOf({ status: 'failed', summary, items: [unknown] }), plainPaint)).toContain(
    '  Failed: 2 resources\n  Unknown: 1 resource\n',
  )
  const done = { address: 'a', type: 'file:file', action: 'update', outcome: 'done', unverified: ['mode: no'] } as const
  const text = renderRunReport(runOf({ items: [done] }), plainPaint)
  expect(text).toContain('! Run completed, and not all of what it did could be read to be in force')
  expect(text).not.toContain('✓ Run completed')
})

test('a fix counts what it fixed', () => {
  const text = renderRunReport(runOf({ kind: 'fix', summary: { ...runOf().summary, done: 3 } }), plainPaint)
  expect(text).toContain('  Fixed: 3 resources')
  expect(text).toContain('✓ Drift fix completed')
})

const leftAlone = { type: 'file:file', action: 'none', outcome: 'left-alone' } as const

test('what was asked for and is left is told with why, and who decides on it', () => {
  const text = renderRunReport(
    runOf({
      kind: 'fix',
      items: [
        { ...leftAlone, address: 'a', verdict: 'pending', reason: 'not in force yet' },
        { ...leftAlone, address: 'b', verdict: 'conflict', reason: 'both moved' },
        { ...leftAlone, address: 'c', verdict: 'in-sync', reason: 'no longer declared' },
      ],
    }),
    plainPaint,
  )
  expect(text).toContain(`
  - a: left alone: not in force yet
  - b: left alone: both moved
  - c: left alone: no longer declared
`)
  expect(text).toContain(
    '2 resources are left to a run, which has the definition: "sloth-runner run --file FILE --stack web".',
  )
})

test('of what was not among the targets a few are named that are not as declared, and the others only count', () => {
  const verdicts = ['in-sync', 'drift', 'pending', 'unknown', 'conflict', 'pending', 'pending'] as const
  const items = verdicts.map((verdict, index) => ({
    ...leftAlone,
    address: `r${index}`,
    verdict,
    reason: 'it is not among the targets',
    notTargeted: true as const,
  }))
  const few = renderRunReport(runOf({ items: items.slice(0, 3) }), plainPaint)
  expect(few).toContain('\n  - r1 (drift), r2 (pending): left alone: not among the targets\n')
  const many = renderRunReport(runOf({ items }), plainPaint)
  expect(many).toContain('r5 (pending), and 1 more: left alone')
  expect(many).not.toContain('left to a run')
  expect(renderRunReport(runOf({ items: items.slice(0, 1) }), plainPaint)).not.toContain('r0')
})

test('a destroy tells all that it leaves, and how that is let go', () => {
  const text = (items: readonly RunItem[]) =>
    renderRunReport(runOf({ kind: 'destroy', status: 'failed', items }), plainPaint)
  const removed = { address: 'gone', type: 'file:file', action: 'delete', outcome: 'done' } as const
  const left: readonly RunItem[] = [
    removed,
    { ...leftAlone, address: 'a', verdict: 'in-sync', reason: 'its removal is "retain"' },
    { ...leftAlone, address: 'b["x"]', outcome: 'unknown', reason: 'permission denied' },
    { ...removed, address: 'c', outcome: 'failed', reason: 'immutable' },
    { ...removed, address: 'd', outcome: 'skipped', reason: '"c" stays and depends on it' },
  ]
  const forget = 'To let go, and leave what is there alone: "sloth-runner stack resources forget web'
  expect(text(left)).toContain(`4 resources are left on record. ${forget} a 'b["x"]' c d".`)
  const guarded: RunItem = { ...removed, address: 'e', outcome: 'skipped', protected: true }
  expect(text([removed, guarded])).toContain(`1 resource is left on record. ${forget} e --include-protected".`)
  expect(text([...left, guarded, { ...guarded, address: 'f' }])).toContain(
    `6 resources are left on record. ${forget} a 'b["x"]' c d e f --include-protected".`,
  )
  expect(text([removed])).not.toContain('left on record')
})
