import { blankResource } from '../../domain/blank-resource.ts'
import { noChange } from '../../domain/change.ts'
import type { JsonObject } from '../../domain/json.ts'
import type { Observation } from '../../domain/observation.ts'
import type { Plan, PlanItem } from '../../domain/plan.ts'
import type { Declaration, ResourceRecord } from '../../domain/resource.ts'
import type { Subject, Surveyed } from '../../survey/subject.ts'
import { toyPlugin } from './toy-plugin.ts'

const reader = await toyPlugin(new Map()).readers['toy:thing']?.()

/** A row of a toy that is in force and ours. */
export function recordSample(set: Partial<ResourceRecord> = {}): ResourceRecord {
  const declared = { name: 'x', value: 1 }
  return {
    ...blankResource('a'),
    type: 'toy:thing',
    machine: 'machine-1',
    identity: ['toy:local:x'],
    state: 'applied',
    declared,
    applied: declared,
    baseline: declared,
    ownedSince: 1,
    ...set,
  }
}

/** A declaration of a toy. */
export function declarationSample(set: Partial<Declaration> = {}): Declaration {
  return {
    address: 'a',
    type: 'toy:thing',
    host: 'local',
    properties: { name: 'x', value: 1 },
    sensitive: [],
    unknown: [],
    dependsOn: [],
    triggers: [],
    protect: false,
    ignore: [],
    removal: 'delete',
    takeOver: false,
    path: ['resources', 'a'],
    ...set,
  }
}

/** A toy that is declared, recorded, in force and ours. `record: null` makes one that is new. */
export function subjectSample(set: Partial<Subject> = {}): Subject {
  const record = set.record === undefined ? recordSample() : set.record
  const declared: JsonObject | null = set.declared === undefined ? { name: 'x', value: 1 } : set.declared
  const standing = record ?? { applied: null, baseline: null, left: null, ownedSince: null }
  return {
    address: 'a',
    type: 'toy:thing',
    host: 'local',
    reader: reader ?? null,
    record,
    standing,
    declaration: declared === null ? null : declarationSample({ properties: declared }),
    declared,
    sealed: declared,
    sensitive: [],
    traces: [],
    hidden: [],
    unknown: [],
    identity: ['toy:local:x'],
    identityKnown: true,
    edits: [],
    keeps: [],
    real: { owns: set.identity ?? ['toy:local:x'], edits: set.edits ?? [], keeps: set.keeps ?? [] },
    rules: [],
    acknowledgements: [],
    retained: false,
    inDoubt: false,
    obstacle: null,
    ...set,
    target: {
      address: 'a',
      host: 'local',
      declared,
      applied: standing.applied,
      baseline: standing.baseline,
      leave: [],
      sensitive: [],
      triggeredBy: [],
      ...set.target,
    },
  }
}

function seenIn(observation: Observation): Surveyed['seen'] {
  if (observation.status === 'present') return { status: 'present', actual: observation.actual }
  return observation.status === 'absent' ? { status: 'absent' } : null
}

/** A toy found as it is declared. */
export function surveyedSample(set: Partial<Surveyed> = {}): Surveyed {
  const subject = set.subject ?? subjectSample()
  const observation = set.observation ?? { status: 'present', actual: { name: 'x', value: 1 } }
  const verdict = {
    address: subject.address,
    type: subject.type,
    verdict: 'in-sync',
    hasUnknown: false,
    fields: [],
  } as const
  return {
    subject,
    observation,
    seen: seenIn(observation),
    read: observation,
    change: noChange,
    verdict,
    readAt: 0,
    ...set,
  }
}

/** An item on which nothing is to be done. */
export function planItemSample(set: Partial<PlanItem> = {}): PlanItem {
  return {
    address: 'a',
    type: 'toy:thing',
    action: 'none',
    cause: { verdict: 'in-sync', reason: 'equal' },
    fields: [],
    steps: [],
    dependsOn: [],
    sentence: 'nothing to do',
    adopt: false,
    takeOver: false,
    takeOverAllowed: false,
    notYetKnown: false,
    ...set,
  }
}

/** What a plan is put together from, but for its items. */
export const planPartsSample: Omit<Plan, 'items' | 'counts' | 'format'> = {
  kind: 'run',
  stack: 'web',
  newStack: false,
  createdAt: 0,
  definition: null,
  options: { prune: false, targets: [], replace: [], takeOver: false },
  outputs: [],
  findings: [],
  binding: {
    definition: '',
    files: {},
    variables: {},
    read: {},
    recorded: {},
    declared: {},
    observed: {},
    outputs: {},
    environment: {},
    versions: {},
  },
}
