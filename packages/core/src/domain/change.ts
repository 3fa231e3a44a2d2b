import type { Json, Path } from './json.ts'

/** What has to be done to one resource. */
export type ChangeAction = 'none' | 'create' | 'update' | 'replace' | 'delete' | 'forget'

/** One character for each action, used wherever actions are drawn. */
export const actionSymbols: Readonly<Record<ChangeAction, string>> = {
  none: ' ',
  create: '+',
  update: '~',
  replace: '±',
  delete: '-',
  forget: '.',
}

/** What a difference means to an operator. */
export type DriftKind = 'configuration' | 'resource' | 'state' | 'dependency'

/** How much a difference matters. */
export type DriftSeverity = 'low' | 'medium' | 'high' | 'critical'

/** One field that differs. `from` is what is there, `to` is what is declared; a missing one is absent. */
export interface FieldChange {
  readonly path: Path
  /** Which layer differs where a thing has several: file on disk, loaded, running. */
  readonly layer?: string
  readonly from?: Json
  readonly to?: Json
  readonly kind: DriftKind
  readonly severity: DriftSeverity
  /** The values are not shown, and in stored plans and reports they are left out. Default: false. */
  readonly sensitive?: boolean
  /** It cannot be changed in place: this difference alone makes the change a replace. Default: false. */
  readonly forcesReplace?: boolean
}

/** One thing a fix would do. */
export interface ChangeStep {
  readonly name: string
  /** safe: nothing is interrupted. disruptive: something stops for a while. irreversible: something is lost. */
  readonly effect: 'safe' | 'disruptive' | 'irreversible'
  /**
   * What exactly, for example each file a purge removes. Default: of an irreversible step the whole thing, with all that is
   * in it. None: the thing alone, when nothing is in it.
   */
  readonly items?: readonly string[]
}

/** Why something is not done, and what to do about it. */
export interface Refusal {
  readonly because: string
  readonly remedy: string
}

/** What separates declared and observed. */
export interface Change {
  readonly action: ChangeAction
  readonly fields: readonly FieldChange[]
  readonly steps: readonly ChangeStep[]
  /** Every hidden difference names the rule that hides it. */
  readonly suppressed: readonly { readonly path: Path; readonly rule: string }[]
  /**
   * Of a removal: keys of what it cannot be made beside, as what is in a directory that is only removed when it is empty. A
   * plan refuses it unless it removes all of that too. Default: nothing.
   */
  readonly blockedBy?: readonly string[]
  /**
   * It does away with what was there before and was never declared, as the content of a file of which only the mode was:
   * the resource is ours, that is not, and is taken over. Default: false.
   */
  readonly takesOver?: boolean
  /**
   * Of a removal: keys of what stays, and the thing with it, as what a purged directory keeps. A plan makes nothing else in
   * its place unless it removes all of that too. Default: nothing.
   */
  readonly staysWith?: readonly string[]
  /**
   * Of the removal of a part of what it edits, as a line of a file: which parts of that it takes, counted from 0, and of how
   * many. What is there without parts is in none of them. Default: nobody can tell.
   */
  readonly takes?: { readonly parts: readonly number[]; readonly of: number }
  /** The change is shown but never acted on. */
  readonly refusal?: Refusal
}

/** No difference. */
export const noChange: Change = Object.freeze({ action: 'none', fields: [], steps: [], suppressed: [] })
