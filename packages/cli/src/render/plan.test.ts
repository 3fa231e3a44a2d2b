import type { PlanItem } from '@sloth-runner/core'
import { expect, test } from 'vitest'
import { planItem, planOf } from '../../test/values/engine-values.ts'
import { plainPaint } from './paint.ts'
import { renderPlan } from './plan.ts'

const readLine = () => null
const render = (items: readonly PlanItem[]): string => renderPlan(planOf({ items }), { paint: plainPaint, readLine })

test('an update shows its field, its cause and its disruptive step', () => {
  const item = planItem({
    action: 'update',
    sentence: 'update /etc/app.yaml: mode 0600 -> 0644',
    fields: [{ path: ['mode'], from: '0600', to: '0644', kind: 'configuration', severity: 'medium' }],
    steps: [
      { name: 'write', effect: 'safe' },
      { name: 'restart', effect: 'disruptive', items: ['web.service'] },
    ],
  })
  expect(render([item])).toBe(`Plan for stack: web

  ~ app-config (file:file): update /etc/app.yaml: mode 0600 -> 0644
      mode: "0600" -> "0644"
      because the world has changed
      disruptive: restart
        - web.service

Nothing to do: 0 resources are as declared.`)
})

test('fields that differ for different reasons have each its own', () => {
  const item = planItem({
    action: 'update',
    causes: [
      { path: ['mode'], verdict: 'pending', reason: 'declaration-moved' },
      { path: ['content'], verdict: 'drift', reason: 'world-moved' },
    ],
  })
  const text = render([item])
  expect(text).toContain('mode: because the declaration has changed\n      content: because the world has changed')
  expect(text).not.toContain('\n      because')
})

test('what was named to be replaced says so, and what differs of it besides', () => {
  const asked = planItem({ action: 'replace', replaceAsked: true, cause: { verdict: 'in-sync', reason: 'equal' } })
  const text = render([asked])
  expect(text).toContain('because it was asked for with --replace')
  expect(text).not.toContain('as declared\n')
  const because = 'because it was asked for with --replace\n      because the world has changed'
  expect(render([planItem({ ...asked, cause: { verdict: 'drift', reason: 'world-moved' } })])).toContain(because)
})

test('nobody is told why each of what is destroyed goes', () => {
  const items = [planItem({ action: 'delete', cause: { verdict: 'pending', reason: 'removal-pending' } })]
  expect(renderPlan(planOf({ items }), { paint: plainPaint, readLine })).toContain('because it is no longer declared')
  expect(renderPlan(planOf({ kind: 'destroy', items }), { paint: plainPaint, readLine })).not.toContain('because')
})

test('a replace shows what goes first, and what of it nobody has a copy of', () => {
  const item = planItem({
    action: 'replace',
    sentence: 'replace app-config: path',
    destroys: { sentence: 'delete /etc/old.yaml', steps: [], changedSince: [['content'], ['mode']] },
    fields: [
      {
        path: ['path'],
        from: '/etc/old.yaml',
        to: '/etc/new.yaml',
        kind: 'resource',
        severity: 'high',
        forcesReplace: true,
      },
    ],
  })
  expect(render([item])).toContain(`  ± app-config (file:file): replace app-config: path
      - first: delete /etc/old.yaml
        changed by hand since it was put in force, and lost with it: content, mode
      path: "/etc/old.yaml" -> "/etc/new.yaml" # forces replacement`)
  const retyped = planItem({ action: 'replace', type: 'file:directory', typeBefore: 'file:file' })
  expect(render([retyped])).toContain('type: file:file -> file:directory # forces replacement')
})

test('every action has its symbol', () => {
  const actions = ['create', 'update', 'replace', 'delete', 'forget'] as const
  const text = render(actions.map((action) => planItem({ address: action, action })))
  for (const line of ['  + create', '  ~ update', '  ± replace', '  - delete', '  . forget'])
    expect(text).toContain(line)
})

test('sensitive values and values that are not known yet are told in words', () => {
  const field = { kind: 'configuration', severity: 'medium' } as const
  const item = planItem({
    action: 'update',
    fields: [
      { ...field, path: ['content'], sensitive: true, from: 'one', to: 'two' },
      { ...field, path: ['owner'], from: 'root', to: { $unknown: true } },
    ],
  })
  const text = render([item])
  expect(text).toContain('content: <sensitive> changes')
  expect(text).toContain('owner: "root" -> (known during the run)')
  expect(text).not.toContain('one')
})

test('what is unknown, refused, left alone, adopted or taken over is said', () => {
  const text = render([
    planItem({ address: 'a', unknown: { reason: 'denied', detail: 'permission denied', remedy: 'Become root.' } }),
    planItem({ address: 'b', action: 'delete', refusal: { because: 'it is protected', remedy: 'Take protect away.' } }),
    planItem({ address: 'c', leftAlone: 'no longer declared; --prune would remove it' }),
    planItem({ address: 'd', adopt: true }),
    planItem({ address: 'e', action: 'update', takeOver: true }),
    planItem({ address: 'f', unreadable: [{ path: ['mode'], reason: 'denied', detail: 'no permission' }] }),
  ])
  expect(text).toContain('? a (file:file): unknown: permission denied')
  expect(text).toContain('Become root.')
  expect(text).toContain('refused: it is protected')
  expect(text).toContain('left alone: no longer declared; --prune would remove it')
  expect(text).toContain('= d (file:file): is already as declared and will be recorded as ours')
  expect(text).toContain('would be taken over')
  expect(text).toContain('could not be read: mode: no permission')
})

test('a new name is told, alone or with what else is done', () => {
  const text = render([
    planItem({ address: 'a', renamedFrom: 'old-a' }),
    planItem({ address: 'b', renamedFrom: 'old-b', action: 'create' }),
    planItem({ address: 'c', renamedFrom: 'old-c', unknown: { reason: 'denied', detail: 'permission denied' } }),
  ])
  expect(text).toContain('  > a (file:file): renamed from "old-a"\n  + b')
  expect(text).toContain('  + b (file:file): update /etc/app.yaml\n      renamed from "old-b"')
  expect(text).toContain('  ? c (file:file): unknown: permission denied\n      renamed from "old-c"')
})

test('the last line counts the fates', () => {
  const plan = planOf({
    items: [planItem({ action: 'create' }), planItem()],
    counts: { ...planOf().counts, create: 1, none: 1, leftAlone: 2 },
  })
  const lines = renderPlan(plan, { paint: plainPaint, readLine }).split('\n')
  expect(lines.at(-1)).toBe('Plan: 1 to create, 2 left alone; 1 as declared.')
})

test('the last line tells whether what is refused keeps the rest from being done', () => {
  const items = [planItem({ action: 'delete', refusal: { because: 'it is protected', remedy: 'Stop.' } })]
  const lastLine = (kind: 'run' | 'destroy', action: 'delete' | 'update') => {
    const plan = planOf({
      kind,
      items: [...items.map((item) => ({ ...item, action })), planItem({ address: 'b', action: 'delete' })],
      counts: { ...planOf().counts, delete: 2 },
    })
    return renderPlan(plan, { paint: plainPaint, readLine }).split('\n').at(-1)
  }
  expect(lastLine('run', 'update')).toBe('Plan: 2 to delete. It cannot be carried out: 1 refused.')
  expect(lastLine('run', 'delete')).toBe('Plan: 2 to delete. 1 resource is refused and left alone.')
  expect(lastLine('destroy', 'delete')).toBe('Plan: 2 to delete. 1 resource is refused and left alone.')
})

test('outputs show what they will be', () => {
  const output = { action: 'create', sensitive: false, notYetKnown: false } as const
  const plan = planOf({
    outputs: [
      { ...output, name: 'url', value: 'http://web' },
      { ...output, name: 'key', sensitive: true },
      { ...output, name: 'id', notYetKnown: true },
      { ...output, name: 'same', action: 'none', value: 1 },
      { ...output, name: 'left', action: 'none', waitsFor: ['b'] },
      { ...output, name: 'whole', action: 'none', waitsFor: ['a', 'b', 'c', 'd'] },
    ],
  })
  const text = renderPlan(plan, { paint: plainPaint, readLine })
  expect(text).toContain('+ url = "http://web"\n  + key = <sensitive>\n  + id = (known during the run)')
  expect(text).toContain('    left (stays as it is: b is not in force, and not among the targets)\n')
  expect(text).toContain('    whole (stays as it is: a, b, c, and 1 more are not in force, and not among the targets)')
  expect(text).not.toContain('same')
})
