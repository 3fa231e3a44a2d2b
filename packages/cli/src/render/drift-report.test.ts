import type { DriftReport, FieldVerdict } from '@sloth-runner/core'
import { expect, test } from 'vitest'
import { reportOf } from '../../test/values/engine-values.ts'
import { renderDriftReport, renderDriftSummary } from './drift-report.ts'
import { plainPaint } from './paint.ts'

const drifted: DriftReport = reportOf({
  verdict: 'drift',
  counts: { ...reportOf().counts, total: 3, inSync: 1, drift: 1, unknown: 1 },
  resources: [
    {
      address: 'web-server',
      type: 'kubernetes:object',
      verdict: 'drift',
      hasUnknown: false,
      fields: [
        {
          path: ['replicas'],
          verdict: 'drift',
          reason: 'world-moved',
          declared: 4,
          observed: 2,
          kind: 'configuration',
          severity: 'high',
          impact: 'Reduced capacity',
          suggestion: 'kubectl scale deployment web-server --replicas=4',
          evidence: { path: ['replicas'], actor: 'kubectl' },
        },
        { path: ['token'], verdict: 'drift', reason: 'world-moved', sensitive: true },
      ],
    },
    {
      address: 'cache',
      type: 'file:file',
      verdict: 'unknown',
      hasUnknown: true,
      fields: [],
      unreadable: { reason: 'denied', detail: 'permission denied', remedy: 'Become root.' },
    },
    { address: 'page', type: 'file:file', verdict: 'in-sync', hasUnknown: false, fields: [] },
  ],
})

test('the short form counts, and names each field with what is expected and what is there', () => {
  expect(renderDriftSummary(drifted, plainPaint)).toBe(`Drift detection for stack: web

Summary:
  Drifted Resources: 1
  Unknown:           1
  In Sync Resources: 1
  Total Resources:   3

Drifted Resources:
  • web-server: replicas (expected: 4, actual: 2)
  • web-server: token (sensitive value differs)

Unknown (could not be read):
  • cache: permission denied

Run "sloth-runner stack drift show web" for the detailed report.
Run "sloth-runner stack drift fix web" to correct the drift.`)
})

test('the short form says when there is no drift', () => {
  expect(renderDriftSummary(reportOf(), plainPaint)).toContain('No drift detected.')
})

test('a stack with nothing on record is not called free of drift', () => {
  const text = renderDriftSummary(reportOf({ counts: { ...reportOf().counts, total: 0, inSync: 0 } }), plainPaint)
  expect(text).toContain('Nothing of this stack is on record,')
  expect(text).not.toContain('No drift')
})

test('both forms say when only a part was looked at', () => {
  const part = reportOf({ only: ['page', 'motd'] })
  const said = 'Only these resources were looked at: page, motd\n'
  expect(renderDriftReport(part, plainPaint)).toContain(said)
  expect(renderDriftSummary(part, plainPaint)).toContain(`Drift detection for stack: web\n${said}`)
  expect(renderDriftSummary(part, plainPaint)).toContain('No drift detected in them.')
})

test('the long form carries kind, severity, expected, actual, impact, evidence and the suggested fix', () => {
  const text = renderDriftReport(drifted, plainPaint)
  for (const part of [
    'Drift Report for: web',
    'Generated: 2026-11-03 14:30:15 (number 7)',
    'Resource: web-server (kubernetes:object)',
    'Type:          Configuration Drift',
    'Severity:      HIGH',
    'Attribute:     replicas',
    'Expected:      4',
    'Actual:        2',
    'Impact:        Reduced capacity',
    'Changed by:    kubectl',
    'Suggested Fix: kubectl scale deployment web-server --replicas=4',
    'Could not be read: permission denied (denied)',
    'What to do:        Become root.',
  ]) {
    expect(text).toContain(part)
  }
  expect(text).not.toContain('page')
})

test('where the provider knows nothing better the long form suggests to fix the resource', () => {
  const [resource] = drifted.resources
  const fields = resource?.fields.map(({ suggestion, ...field }) => field) ?? []
  const text = renderDriftReport(
    { ...drifted, resources: resource === undefined ? [] : [{ ...resource, fields }] },
    plainPaint,
  )
  expect(text).toContain('Suggested Fix: sloth-runner stack drift fix web --resource web-server')
})

test('the values of a sensitive field are shown in neither form', () => {
  expect(renderDriftReport(drifted, plainPaint)).toMatch(/Attribute: +token\n +Expected: +<sensitive>/)
})

test('each field stands under its own verdict, and a fix is named only where it would fix anything', () => {
  const mixed = (verdict: 'drift' | 'conflict', fields: readonly FieldVerdict[]) =>
    renderDriftSummary(
      reportOf({
        verdict,
        counts: { ...reportOf().counts, total: 1, inSync: 0, [verdict]: 1 },
        resources: [{ address: 'a', type: 'file:file', verdict, hasUnknown: false, fields }],
      }),
      plainPaint,
    )
  const pending = { path: ['size'], verdict: 'pending', reason: 'declaration-moved', declared: 1, observed: 2 } as const
  const mode = { path: ['mode'], declared: '0600', observed: '0640' }
  const drift = mixed('drift', [pending, { ...mode, verdict: 'drift', reason: 'world-moved' }])
  expect(drift).toContain('Drifted Resources:\n  • a: mode (expected: "0600", actual: "0640")\n\nPending')
  expect(drift).toContain('Pending (declared, not yet in force):\n  • a: size (expected: 1, actual: 2)')
  expect(drift).not.toContain('drift fix')
  const conflict = mixed('conflict', [pending, { ...mode, verdict: 'conflict', reason: 'both-moved' }])
  expect(conflict).toContain('have changed):\n  • a: mode (expected: "0600", actual: "0640")\n\nPending')
  expect(conflict).toContain('Run the definition to put in force what is pending or in conflict.')
})

test('what stands in the way of making again what is not there is told, and no fix that would be refused', () => {
  const existence: FieldVerdict = {
    path: [],
    verdict: 'drift',
    reason: 'world-moved',
    declared: {},
    obstacle: 'there is no file /f to put a line into',
    suggestion: 'Make the file.',
  }
  const resource = {
    address: 'l',
    type: 'file:line',
    verdict: 'drift',
    hasUnknown: false,
    fields: [existence],
  } as const
  const report: DriftReport = { ...drifted, resources: [resource] }
  const short = renderDriftSummary(report, plainPaint)
  expect(short).toContain('• l: is not there, and there is no file /f to put a line into\n')
  const long = renderDriftReport(report, plainPaint)
  expect(long).toMatch(/In the way: +there is no file \/f to put a line into\n +Suggested Fix: Make the file\.\n/)
  expect(short + long).not.toContain('drift fix')
  const both = { ...report, resources: [resource, { ...resource, fields: [{ ...existence, obstacle: undefined }] }] }
  expect(renderDriftSummary(both as DriftReport, plainPaint)).toContain('Run "sloth-runner stack drift fix web"')
})
