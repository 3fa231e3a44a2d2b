import type { Json, Path } from './json.ts'
import type { FieldVerdict } from './verdict.ts'

/** Resources on record that got other addresses. */
export interface RenamedResources {
  readonly stack: string
  readonly renames: readonly { readonly from: string; readonly to: string }[]
  /** Addresses of resources whose dependencies or triggers name the new addresses now. */
  readonly followed: readonly string[]
}

/** A resource whose record is dropped; the object stays in the world. */
export interface ForgottenResource {
  readonly address: string
  readonly type: string
  /** It is protected, and was forgotten because that was asked for. */
  readonly protect: boolean
  /** An operation on it is in doubt: nobody will settle it by looking any more. */
  readonly inDoubt: boolean
}

/** Resources whose records are dropped. */
export interface ForgottenResources {
  readonly stack: string
  readonly forgotten: readonly ForgottenResource[]
  /** Addresses of resources that stay and had one of them as dependency or trigger. */
  readonly dependents: readonly string[]
}

/** A field whose observed value became the declared one on record. Values of sensitive fields are left out. */
export interface AcceptedField {
  readonly path: Path
  readonly sensitive: boolean
  /** What was declared; left out when nothing was. */
  readonly before?: Json
  /** What was observed and is declared on record now; left out when it is absent. */
  readonly after?: Json
  /** What was observed is too large to be kept: of its content only the digest is on record, and no fix can put it back. */
  readonly digestOnly?: true
}

/** A resource of which the record says now what was observed. */
export interface AcceptedResource {
  readonly stack: string
  /** Null when nothing was written. */
  readonly runId: number | null
  readonly address: string
  readonly type: string
  readonly fields: readonly AcceptedField[]
  /** What else is not in sync, and was left as it is. */
  readonly left: readonly FieldVerdict[]
}
