import { expect, it } from 'vitest'
import type { FieldVerdict } from '../domain/verdict.ts'
import { compareReports as compareWith } from './compare-reports.ts'

type Findings = Parameters<typeof compareWith>[0]

const compareReports = (before: Findings, after: Findings) => compareWith(before, after, new Set(['a']))

const mode: FieldVerdict = {
  path: ['mode'],
  verdict: 'drift',
  reason: 'world-moved',
  declared: '0644',
  observed: '0600',
}

function report(fields: readonly FieldVerdict[], more: { readonly dependencies?: readonly FieldVerdict[] } = {}) {
  const resources =
    fields.length === 0 ? [] : [{ address: 'a', type: 't', verdict: 'drift', hasUnknown: false, fields }]
  return { resources, dependencies: [], ...more } as Findings
}

it('nothing moves between reports that say the same in other words and at other times', () => {
  const told = { ...mode, impact: 'x', suggestion: 'y', evidence: { path: ['mode'], at: 7 }, severity: 'high' } as const
  expect(compareReports(report([mode]), report([told]))).toEqual([])
})

it('what is new, what is different and what is gone moves', () => {
  const size: FieldVerdict = { path: ['size'], verdict: 'drift', reason: 'world-moved', observed: 1 }
  const owner: FieldVerdict = { path: ['owner'], verdict: 'drift', reason: 'world-moved' }
  const other = { ...size, observed: 2 }
  expect(compareReports(report([mode, size]), report([other, owner]))).toEqual([
    { address: 'a', path: ['size'], before: size, after: other },
    { address: 'a', path: ['owner'], before: null, after: owner },
    { address: 'a', path: ['mode'], before: mode, after: null },
  ])
})

it('a resource that is on record and has nothing left to tell is as declared; of one that is not nobody knows', () => {
  const gone = { address: 'a', path: ['mode'], before: mode, after: null }
  expect(compareReports(report([mode]), report([]))).toEqual([gone])
  expect(compareWith(report([mode]), report([]), new Set())).toEqual([{ ...gone, offRecord: true }])
})

it('what differed in a resource that is not there any more, or cannot be read, is not told as gone', () => {
  const missing: FieldVerdict = { path: [], verdict: 'drift', reason: 'world-moved' }
  const unread: FieldVerdict = { path: [], verdict: 'unknown', reason: 'unreadable' }
  for (const itself of [missing, unread])
    expect(compareReports(report([mode]), report([itself]))).toEqual([
      { address: 'a', path: [], before: null, after: itself },
    ])
  expect(compareReports(report([missing]), report([mode]))).toMatchObject([
    { path: ['mode'], before: null },
    { path: [], before: missing, after: null },
  ])
})

it('another verdict, another reason and another declared value move; null is not nothing', () => {
  for (const moved of [
    { ...mode, verdict: 'conflict' },
    { ...mode, verdict: 'in-sync', reason: 'acknowledged' },
    { ...mode, declared: '0600' },
  ] as const)
    expect(compareReports(report([mode]), report([moved]))).toHaveLength(1)
  const { observed: _, ...missing } = mode
  expect(compareReports(report([missing]), report([{ ...mode, observed: null }]))).toHaveLength(1)
})

it('layers of one field are told apart, and the stack itself from its resources', () => {
  const running = { ...mode, layer: 'running' }
  expect(compareReports(report([mode, running]), report([mode]))).toMatchObject([{ before: { layer: 'running' } }])
  const needed: FieldVerdict = { path: ['network'], verdict: 'drift', reason: 'dependency-missing' }
  expect(compareReports(report([]), report([], { dependencies: [needed] }))).toMatchObject([{ address: null }])
})

it('why something could not be read moves', () => {
  const unread = (reason: string) => ({
    ...report([]),
    resources: [
      {
        address: 'a',
        type: 't',
        verdict: 'unknown',
        hasUnknown: true,
        fields: [{ path: [], verdict: 'unknown', reason: 'unreadable' }],
        unreadable: { reason, detail: '' },
      },
    ],
  })
  const compare = (one: string, other: string) => compareReports(unread(one) as never, unread(other) as never).length
  expect([compare('denied', 'denied'), compare('denied', 'timeout')]).toEqual([0, 1])
})
