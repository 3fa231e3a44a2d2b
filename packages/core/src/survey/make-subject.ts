import type { ResourceReader } from '../contracts/resource-reader.ts'
import type { Acknowledgement } from '../domain/acknowledgement.ts'
import { sameJson } from '../domain/digest.ts'
import type { JsonObject } from '../domain/json.ts'
import type { UnreadableObservation } from '../domain/observation.ts'
import { type Declaration, type ResourceRecord, typeInForce } from '../domain/resource.ts'
import type { Claims, Target } from '../domain/target.ts'
import { bothKeys, type RealKeys, writtenKeys } from '../providers/real-keys.ts'
import { activeRules } from '../verdicts/ignore-rules.ts'
import { identityUnknown } from './identity-unknown.ts'
import type { OpenedRecord } from './open-records.ts'
import { noStanding, type Standing, type Subject } from './subject.ts'

/** What every subject of one survey shares. */
export interface SurveyScene {
  readonly readers: ReadonlyMap<string, ResourceReader>
  /** The machine that the host is now. */
  readonly machine: string
  /** Milliseconds since 1970. */
  readonly now: number
  /** Whether resources no longer declared are to go. */
  readonly prune: boolean
  /** Addresses on record with an operation in doubt. */
  readonly inDoubt: ReadonlySet<string>
  /** Of the stack. */
  readonly acknowledgements: readonly Acknowledgement[]
}

/** A resource as the record has it: for detection, for fixes, and for what is no longer declared. */
export function subjectFromRecord(
  opened: OpenedRecord,
  scene: SurveyScene,
  options: { readonly undeclared?: boolean } = {},
): Subject {
  const { record } = opened
  const declared = options.undeclared === true ? null : opened.declared
  const about = declared ?? opened.applied ?? opened.declared
  const unknown = declared === null ? [] : opened.unknown
  const type = declared === null ? typeInForce(record) : record.type
  const reader = scene.readers.get(type) ?? null
  const hidden = about === opened.declared && identityUnknown(opened.unknown, reader?.schema ?? {})
  const claims = hidden ? null : claimsOf(reader, about, record.host)
  const standing = declared === null ? record : standingOf(opened, type, declared, claims, scene)
  const rules = activeRules(record.ignore, scene.now)
  const unclear = reader !== null && about !== null && !hidden && claims === null
  return {
    address: record.address,
    type,
    host: record.host,
    reader,
    record,
    standing,
    declaration: null,
    declared,
    sealed: declared === null ? null : record.declared,
    sensitive: opened.sensitive,
    traces: none,
    hidden: none,
    unknown,
    identity: claims?.owns ?? record.identity,
    identityKnown: reader === null || claims !== null,
    edits: claims?.edits ?? [],
    keeps: claims?.keeps ?? [],
    real: writtenKeys({ ...claims, owns: claims?.owns ?? record.identity }),
    rules,
    acknowledgements: acknowledgementsOf(record.address, scene),
    retained: declared === null && isRetained(record, scene.prune),
    inDoubt: scene.inDoubt.has(record.address),
    target: {
      ...sharedTarget(opened, standing, record.address, record.host),
      declared,
      ...(declared === null ? { applied: about } : {}),
      leave: rules.map((rule) => rule.path),
    },
    obstacle: opened.obstacle ?? wrongHost(record, scene.machine) ?? (unclear ? unclearIdentity(record) : null),
  }
}

/** What a declaration claims, with where that really is. */
export interface PlacedClaims extends Claims {
  readonly real: RealKeys
}

/** What a definition says of a resource beside its declaration. */
export interface DeclaredFacts {
  /** D, sealed. */
  readonly sealed: JsonObject
  /** Null while the identity is not known. */
  readonly claims: PlacedClaims | null
}

/** A resource as the definition has it, with its record when there is one. */
export function subjectFromDeclaration(
  declaration: Declaration,
  opened: OpenedRecord | null,
  scene: SurveyScene,
  { sealed, claims }: DeclaredFacts,
): Subject {
  const { address, type, host } = declaration
  const rules = activeRules(declaration.ignore, scene.now)
  const standing = opened === null ? noStanding : standingOf(opened, type, declaration.properties, claims, scene)
  const sensitive = [...declaration.sensitive, ...(opened?.sensitive ?? [])]
  return {
    address,
    type,
    host,
    reader: scene.readers.get(type) ?? null,
    record: opened?.record ?? null,
    standing,
    declaration,
    declared: declaration.properties,
    sealed,
    sensitive,
    traces: none,
    hidden: none,
    unknown: declaration.unknown,
    identity: claims?.owns ?? [],
    identityKnown: claims !== null,
    edits: claims?.edits ?? [],
    keeps: claims?.keeps ?? [],
    real: claims?.real ?? writtenKeys({ owns: [] }),
    rules,
    acknowledgements: acknowledgementsOf(opened?.record.address ?? address, scene),
    retained: false,
    inDoubt: scene.inDoubt.has(opened?.record.address ?? address),
    target: {
      ...sharedTarget(opened, standing, address, host),
      declared: declaration.properties,
      sensitive,
      leave: rules.map((rule) => rule.path),
    },
    ...formerOf(opened, standing),
    ...(opened?.unopened === undefined ? {} : { unopened: opened.unopened }),
    obstacle: opened === null ? null : (opened.obstacle ?? wrongHost(opened.record, scene.machine)),
  }
}

/** What is on record is only masked where it is of another thing: else it is among the values of the subject. */
function formerOf(opened: OpenedRecord | null, standing: Standing): Pick<Subject, 'former'> {
  if (opened === null || standing !== noStanding || opened.sensitive.length === 0) return {}
  return { former: { values: [opened.declared, opened.applied], sensitive: opened.sensitive } }
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

/**
 * Whether what is in force on record is another thing than one of this type that owns these keys. The same place by another
 * spelling is no other thing, and neither is the same spelling whose links lead elsewhere by now.
 */
export function isAnotherThing(
  { record, applied }: OpenedRecord,
  now: { readonly type: string; readonly owns: readonly string[] },
  scene: SurveyScene,
): boolean {
  if (applied === null) return false
  const type = typeInForce(record)
  if (type !== now.type) return true
  const before = claimsOf(scene.readers.get(type) ?? null, applied, record.host)?.owns ?? []
  return before.some((key) => !now.owns.includes(key) && !now.owns.includes(record.places[key] ?? key))
}

/** What the record says counts for what is declared now only while that is the same thing. */
function standingOf(
  opened: OpenedRecord,
  type: string,
  declared: JsonObject,
  claims: (Claims & { readonly real?: RealKeys }) | null,
  scene: SurveyScene,
): Standing {
  const owns = claims?.owns ?? []
  const same =
    typeInForce(opened.record) === type && (claims === null || sameJson(declared, opened.applied ?? undefined))
  return same || !isAnotherThing(opened, { type, owns: bothKeys(owns, claims?.real?.owns ?? owns) }, scene)
    ? opened.record
    : noStanding
}

function sharedTarget(
  opened: OpenedRecord | null,
  standing: Standing,
  address: string,
  host: string,
): Omit<Target, 'declared' | 'leave'> {
  return {
    address,
    host,
    applied: standing.applied === null ? null : (opened?.applied ?? null),
    baseline: standing.baseline,
    sensitive: opened?.sensitive ?? [],
    triggeredBy: [],
  }
}

const none: readonly never[] = Object.freeze([])

/** Nearly always none: nothing is made then. */
function acknowledgementsOf(address: string, { acknowledgements }: SurveyScene): readonly Acknowledgement[] {
  return acknowledgements.length === 0 ? none : acknowledgements.filter((one) => one.address === address)
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

function unclearIdentity(record: ResourceRecord): UnreadableObservation {
  const detail = `the provider of ${record.type} cannot tell from the record what it is about`
  return { status: 'unreadable', reason: 'invalid', detail, remedy: 'Run the definition again.' }
}
