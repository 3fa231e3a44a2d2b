import type { SnapshotComparison } from '@sloth-runner/core'
import { expect, test } from 'vitest'
import { plainPaint } from './paint.ts'
import { renderComparison } from './snapshot-comparison.ts'

const nothing: SnapshotComparison = {
  stack: 'web',
  from: 37,
  to: 38,
  equal: false,
  about: [],
  resources: [],
  tasks: [],
  outputs: [],
  values: [],
  dependencies: [],
}

test('two snapshots that hold the same differ in nothing', () => {
  expect(renderComparison({ ...nothing, to: 'current', equal: true }, plainPaint)).toBe(
    'Comparing snapshots: v37 -> current\n\nNo differences.',
  )
})

test('what differs is told by its kind: resources, tasks, outputs, values, dependencies and the definition', () => {
  const one = { path: ['replicas'], from: 2, to: 4, sensitive: false }
  const comparison: SnapshotComparison = {
    ...nothing,
    about: [{ path: ['version'], from: '1.0.0', to: '2.0.0', sensitive: false }],
    resources: [
      { name: 'database-server', type: 'file:file', change: 'added', fields: [] },
      { name: 'web-server', type: 'file:file', change: 'modified', fields: [one] },
      { name: 'cache-server', type: 'file:file', change: 'removed', fields: [] },
      {
        name: 'both',
        type: 'file:file',
        change: 'modified',
        fields: [one, { path: ['token'], sensitive: true }],
      },
    ],
    tasks: [
      {
        name: 'deploy_app',
        change: 'modified',
        fields: [{ path: ['timeout'], from: '10m', to: '15m', sensitive: false }],
      },
    ],
    outputs: [{ name: 'url', change: 'removed', fields: [] }],
    values: [{ name: 'deploys', change: 'modified', fields: [{ path: ['value'], from: 1, to: 2, sensitive: false }] }],
    dependencies: [{ name: 'network', type: 'manual', change: 'added', fields: [] }],
  }
  expect(renderComparison(comparison, plainPaint)).toBe(`Comparing snapshots: v37 -> v38

Definition Changes:
  ~ version: "1.0.0" -> "2.0.0"

Changes:
  + Added resource: database-server
  ~ Modified resource: web-server (replicas: 2 -> 4)
  - Removed resource: cache-server
  ~ Modified resource: both
      replicas: 2 -> 4
      token: <sensitive>

Task Changes:
  ~ Modified task: deploy_app (timeout: "10m" -> "15m")

Output Changes:
  - Removed output: url

Value Changes:
  ~ Modified value: deploys (value: 1 -> 2)

Dependency Changes:
  + Added dependency: network (manual)`)
})
