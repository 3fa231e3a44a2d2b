import type { ChangeAction, ChangeStep, FieldChange, Refusal } from './change.ts'
import type { DefinitionReference } from './definition.ts'
import type { Finding } from './finding.ts'
import type { Json, Path } from './json.ts'
import type { UnreadableField } from './observation.ts'
import type { Verdict, VerdictReason } from './verdict.ts'

/** What a plan is for. */
export type PlanKind = 'run' | 'fix' | 'destroy' | 'restore'

/** What was asked for beside the definition. */
export interface PlanOptions {
  /** Remove resources that are no longer declared. Default: false. */
  readonly prune: boolean
  /** Only these addresses or names and what they depend on. Default: all. */
  readonly targets: readonly string[]
  /** Addresses to replace although they need not be. Default: none. */
  readonly replace: readonly string[]
  /** May change objects that were there before and differ. Default: false. */
  readonly takeOver: boolean
}

/** Why a resource is in the plan. For explaining, never for deciding. */
export interface PlanCause {
  readonly verdict: Verdict
  readonly reason: VerdictReason
}

/** Why one field differs. */
export interface FieldCause extends PlanCause {
  readonly path: Path
}

/** Why a resource is left as it is although it was to change. */
export interface ItemRefusal extends Refusal {
  /** It is the resource's own protection that refuses. */
  readonly protected?: true
}

/** What a replace takes away before it makes anything. */
export interface DestroyedThing {
  /** The provider's sentence, for example `delete /etc/old.conf`. */
  readonly sentence: string
  readonly steps: readonly ChangeStep[]
  /** Fields that were changed in the world since they were last seen in force: that is lost. */
  readonly changedSince: readonly Path[]
}

/** One resource of a plan, in dependency order. */
export interface PlanItem {
  readonly address: string
  readonly type: string
  readonly action: ChangeAction
  readonly cause: PlanCause
  /** Of fields with other causes than others have: each field that is not in sync, with why. Left out where one cause is all. */
  readonly causes?: readonly FieldCause[]
  /** It is replaced because it was named to be: what differs would not have it replaced. */
  readonly replaceAsked?: true
  /** Sensitive values are left out. */
  readonly fields: readonly FieldChange[]
  readonly steps: readonly ChangeStep[]
  readonly dependsOn: readonly string[]
  /** The provider's sentence, for example `create /etc/web.conf (120 bytes, 0644)`. */
  readonly sentence: string
  /** Of a forget: why it is only taken off the record, as the end of a sentence. Left out otherwise. */
  readonly forgottenBecause?: string
  /** Of a replace by something of another type: the type of what goes first. */
  readonly typeBefore?: string
  /** Of a replace: what goes first, where something is there. */
  readonly destroys?: DestroyedThing
  /**
   * Of a delete: fields that were changed in the world since they were last seen in force.
   * That is lost. Left out when there are none.
   */
  readonly changedSince?: readonly Path[]
  /** The difference at length, for example a unified diff, where something present is changed. Holds no sensitive value. */
  readonly detail?: string
  /** The address that its record has until now: the run gives it this one, whatever else it does. */
  readonly renamedFrom?: string
  /** It exists, is as declared, and will only be recorded as ours. */
  readonly adopt: boolean
  /** It exists, is not ours and differs: going on needs approval by name. */
  readonly takeOver: boolean
  /** `--take-over` or its own declaration allows it, so that no person has to be asked. */
  readonly takeOverAllowed: boolean
  /** Its declaration has values that are not known before something else is done. */
  readonly notYetKnown: boolean
  /**
   * Shown, never acted on. A refused create, update or replace ends a run or a restore before it begins; refused removals, and
   * what a fix cannot put back, are left while the others are done.
   */
  readonly refusal?: ItemRefusal
  /** It could not be read: nothing is done to it nor to what depends on it. */
  readonly unknown?: { readonly reason: string; readonly detail: string; readonly remedy?: string }
  /** Single fields that could not be read: nothing is done for their sake, and nobody can tell whether they are as declared. */
  readonly unreadable?: readonly UnreadableField[]
  /** Fields that differ and are left as they are, because somebody acknowledged that. */
  readonly acknowledged?: readonly Path[]
  /** Why it is left alone: no longer declared without `--prune`, protected, not targeted; for a fix: pending or in conflict. */
  readonly leftAlone?: string
  /** Not among the targets, and left alone whatever it is. */
  readonly notTargeted?: true
}

/** An output as it would be after the run. */
export interface PlanOutput {
  readonly name: string
  /** `retain`: no longer declared, and kept because nothing is pruned. */
  readonly action: 'none' | 'create' | 'update' | 'delete' | 'retain'
  /** Left out when sensitive or not yet known. */
  readonly value?: Json
  readonly sensitive: boolean
  readonly notYetKnown: boolean
  /** With targets: the resources that it reads, are not among them and are not in force. It stays as it is for their sake. */
  readonly waitsFor?: readonly string[]
}

/** How many resources of a plan meet which fate. */
export type PlanCounts = Readonly<Record<ChangeAction, number>> & {
  readonly adopt: number
  /** Records that get another address, whatever else is done. */
  readonly renamed: number
  readonly unknown: number
  readonly leftAlone: number
}

/**
 * Everything a plan was computed from, as digests: it may be applied only while all of it is the same. The lock's
 * fence and the stack's serial are not bound: another run that changed nothing makes no plan stale.
 */
export interface PlanBinding {
  readonly definition: string
  /** Sources and templates that were read: path to SHA-256. */
  readonly files: Readonly<Record<string, string>>
  /** Name to digest; of a sensitive variable a salted scrypt digest, `scrypt:<salt>:<hash>`. */
  readonly variables: Readonly<Record<string, string>>
  /** What expressions read of the record, as they write it (`state.replicas`), to digest; `absent` where there was none. */
  readonly read: Readonly<Record<string, string>>
  /** Address to digest of D and L on record. */
  readonly recorded: Readonly<Record<string, string>>
  /**
   * Address to digest of D, which the run would write. Of what is sensitive in it, here and in the next three, a digest by
   * the database's key, `keyed:<salt>:<hash>`, or while there is none `scrypt:<salt>:<hash>`, which many may share.
   */
  readonly declared: Readonly<Record<string, string>>
  /** Address to digest of what was observed. */
  readonly observed: Readonly<Record<string, string>>
  /** Name to digest of the value of each output. */
  readonly outputs: Readonly<Record<string, string>>
  /** Where something will be known only during the run: variables of the environment that expressions name, to digest. */
  readonly environment: Readonly<Record<string, string>>
  /** Package to version: core and the plugins used. */
  readonly versions: Readonly<Record<string, string>>
}

/** What a run would do. Plain data: it can be written to a file, read by a program, and compared. */
export interface Plan {
  readonly format: 1
  readonly kind: PlanKind
  readonly stack: string
  /** There is no such stack yet: a run makes it. */
  readonly newStack: boolean
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly definition: DefinitionReference | null
  readonly options: PlanOptions
  readonly items: readonly PlanItem[]
  readonly outputs: readonly PlanOutput[]
  /** With an error among them the plan can be read but not applied. */
  readonly findings: readonly Finding[]
  readonly counts: PlanCounts
  /** Null: it was made to be looked at, and nothing would tell whether it still holds. */
  readonly binding: PlanBinding | null
}

/**
 * What says yes before something is destroyed or taken over: a question to a person, true to go on; or `automatic`,
 * which covers everything but taking over what no flag and no declaration allows.
 */
export type Approve = ((plan: Plan) => Promise<boolean>) | 'automatic'
