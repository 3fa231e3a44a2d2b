import type { Surveyed } from './subject.ts'

/** The same resource, to be taken away. What was never in force is removed as it is declared. */
export function asRemoval(found: Surveyed): Surveyed {
  const { subject } = found
  const { target } = subject
  const removed = { ...target, declared: null, applied: target.applied ?? target.declared }
  return { ...found, subject: { ...subject, declared: null, sealed: null, target: removed } }
}
