import type { ResourceReader } from '../contracts/resource-reader.ts'
import type { JsonObject } from '../domain/json.ts'
import type { UnreadableObservation } from '../domain/observation.ts'
import type { Declaration, ResourceRecord } from '../domain/resource.ts'
import type { Claims, Target } from '../domain/target.ts'
import { activeRules } from '../drift/ignore-rules.ts'
import type { OpenedRecord } from './open-records.ts'
import type { Subject } from './subject.ts'

/** What every subject of one survey shares. */
export interface SurveyScene {
  readonly readers: ReadonlyMap<string, ResourceReader>
  /** The machine that the host is now. */
  readonly machine: string
  /** Milliseconds since 1970. */
  readonly now: number
  /** Whether resources no longer declared are to go. */
  readonly prune: boolean
  /** Addresses with an operation in doubt. */
  readonly inDoubt: ReadonlySet<string>
}

/** A resource as the record has it: for detection, for fixes, and for what is no longer declared. */
export function subjectFromRecord(
  opened: OpenedRecord,
  scene: SurveyScene,
  options: { readonly undeclared?: boolean } = {},
): Subject {
  const { record } = opened
  const declared = options.undeclared === true ? null : opened.declared
  const reader = scene.readers.get(record.type) ?? null
  const rules = activeRules(record.ignore, scene.now)
  return {
    address: record.address,
    type: record.type,
    host: record.host,
    reader,
    record,
    declaration: null,
    declared,
    sealed: declared === null ? null : record.declared,
    sensitive: opened.sensitive,
    unknown: [],
    identity: record.identity,
    identityKnown: record.identity.length > 0 || reader === null,
    edits: claimsOf(reader, declared ?? opened.applied ?? opened.declared, record.host)?.edits ?? [],
    rules,
    retained: declared === null && isRetained(record, scene.prune),
    inDoubt: scene.inDoubt.has(record.address),
    target: {
      ...sharedTarget(opened, record.address, record.host),
      declared,
      applied: opened.applied ?? (declared === null ? opened.declared : null),
      leave: rules.map((rule) => rule.path),
    },
    obstacle: opened.obstacle ?? wrongHost(record, scene.machine),
  }
}

/** A resource as the definition has it, with its record when there is one. */
export function subjectFromDeclaration(
  declaration: Declaration,
  opened: OpenedRecord | null,
  scene: SurveyScene,
  more: { readonly sealed: JsonObject; readonly claims: Claims | null; readonly triggeredBy?: readonly string[] },
): Subject {
  const rules = activeRules(declaration.ignore, scene.now)
  const target = sharedTarget(opened, declaration.address, declaration.host)
  return {
    address: declaration.address,
    type: declaration.type,
    host: declaration.host,
    reader: scene.readers.get(declaration.type) ?? null,
    record: opened?.record ?? null,
    declaration,
    declared: declaration.properties,
    sealed: more.sealed,
    sensitive: [...declaration.sensitive, ...(opened?.sensitive ?? [])],
    unknown: declaration.unknown,
    identity: more.claims?.owns ?? [],
    identityKnown: more.claims !== null,
    edits: more.claims?.edits ?? [],
    rules,
    retained: false,
    inDoubt: scene.inDoubt.has(declaration.address),
    target: {
      ...target,
      declared: declaration.properties,
      sensitive: [...declaration.sensitive, ...(opened?.sensitive ?? [])],
      leave: rules.map((rule) => rule.path),
      triggeredBy: more.triggeredBy ?? [],
    },
    obstacle: opened === null ? null : (opened.obstacle ?? wrongHost(opened.record, scene.machine)),
  }
}

/** What a declaration claims, or null while that cannot be told. */
export function claimsOf(reader: ResourceReader | null, declared: JsonObject | null, host: string): Claims | null {
  if (reader === null || declared === null) return null
  try {
    return reader.claims(declared, host)
  } catch {
    return null
  }
}

function sharedTarget(opened: OpenedRecord | null, address: string, host: string): Omit<Target, 'declared' | 'leave'> {
  return {
    address,
    host,
    applied: opened?.applied ?? null,
    baseline: opened?.record.baseline ?? null,
    sensitive: opened?.sensitive ?? [],
    triggeredBy: [],
  }
}

/** What is no longer declared stays when it is protected, when it says so, or when nobody asked to prune. */
function isRetained(record: ResourceRecord, prune: boolean): boolean {
  return record.protect || record.removal === 'retain' || !prune
}

function wrongHost(record: ResourceRecord, machine: string): UnreadableObservation | null {
  if (record.machine === machine) return null
  return {
    status: 'unreadable',
    reason: 'wrong-host',
    detail: `it was recorded on the machine ${record.machine}, and this is ${machine}`,
    remedy: 'Run the command on that machine.',
  }
}
