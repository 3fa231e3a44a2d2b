import { expect, it } from 'vitest'
import type { ResourceReader } from '../../../contracts/resource-reader.ts'
import type { PlanItem } from '../../../domain/plan.ts'
import type { Surveyed } from '../../../survey/subject.ts'
import { planItemSample, subjectSample, surveyedSample } from '../../../testing/fakes/samples.ts'
import { leaveToWholes } from './leave-to-wholes.ts'

const key = 'path:local:/f'
const reader = {
  claims: ({ content }: { readonly content?: string }) => ({ owns: [key], whole: content !== undefined }),
}
const part = surveyedSample({ subject: subjectSample({ declared: null, edits: [key] }) })

/** What becomes of the removal of a part beside something that was and is declared with content, or without. */
function fate(before: object, now: object | null, more: Partial<PlanItem> = {}): string | undefined {
  const { target } = subjectSample()
  const whole: Surveyed = surveyedSample({
    subject: subjectSample({
      reader: reader as unknown as ResourceReader,
      identity: [key],
      declared: now as never,
      target: { ...target, applied: before as never },
    }),
  })
  const items = [planItemSample({ address: 'c', ...more }), planItemSample({ address: 'l', action: 'delete' })]
  const found = (address: string) => (address === 'c' ? whole : part)
  return leaveToWholes('run', items, { stack: 's', found, previous: () => undefined })[1]?.action
}

it.each([
  ['is declared as a whole now', {}, { content: 'x' }, {}, 'forget'],
  ['is as it was', { content: 'x' }, { content: 'x' }, { action: 'none' }, 'forget'],
  ['was declared as a whole and is kept', { content: 'x' }, null, { action: 'none' }, 'forget'],
  ['goes as a whole', { content: 'x' }, null, { action: 'delete' }, 'forget'],
  ['is declared as a whole no more', { content: 'x' }, {}, {}, 'delete'],
  ['is not put in force, being refused', {}, { content: 'x' }, { refusal: { because: 'b', remedy: 'r' } }, 'delete'],
  ['is not put in force, being unknown', {}, { content: 'x' }, { unknown: { reason: 'r', detail: 'd' } }, 'delete'],
  ['is not among the targets', {}, { content: 'x' }, { notTargeted: true }, 'delete'],
  ['stays a whole, though it is not among the targets', { content: 'x' }, {}, { notTargeted: true }, 'forget'],
] as const)('a part of what %s', (_, before, now, more, action) => {
  expect(fate(before, now, more as Partial<PlanItem>)).toBe(action)
})
