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
    summary: { done: 1, failed: 1, skipped: 1, cancelled: 0, unchanged: 1 },
    resolved: [{ runId: 2, address: 'old', outcome: 'recovered' }],
  })
  expect(renderRunReport(report, plainPaint)).toBe(`Run of stack: web (run 3)

Settled from an interrupted run:
  old: recovered (left by run 2)

  ✓ folder: create 12ms
  ✗ page: update failed: disk full 3ms
  - link: create skipped: page failed

Summary:
  Done: 1 resource
  Failed: 1 resource
  Skipped: 1 resource
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
        { address: 'link', type: 'file:symlink', action: 'none', outcome: 'unchanged', unverified },
      ],
    }),
    plainPaint,
  )
  expect(text).toContain('  ✓ page: update\n      could not be read: mode: permission denied')
  expect(text).toContain('    link: unchanged\n      could not be read: mode: permission denied')
})

test('a fix counts what it fixed', () => {
  const text = renderRunReport(runOf({ kind: 'fix', summary: { ...runOf().summary, done: 3 } }), plainPaint)
  expect(text).toContain('  Fixed: 3 resources')
  expect(text).toContain('✓ Drift fix completed')
})
