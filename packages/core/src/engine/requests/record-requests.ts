import type { AcceptedResource, ForgottenResources, RenamedResources } from '../../domain/record-change.ts'
import type { ResourceRecord, ResourceState } from '../../domain/resource.ts'
import type { HoldRequest } from './hold-request.ts'

/** How to change the record of resources. */
export interface RecordRequest extends HoldRequest {
  /** Say what would be done, take no lock and write nothing. Default: false. */
  readonly dryRun?: boolean
}

/** How to forget resources. */
export interface ForgetRequest extends RecordRequest {
  /** Also those that are protected. Default: false; they are refused. */
  readonly includeProtected?: boolean
}

/**
 * The resources of one stack on record. What changes it waits up to 30 s for somebody else's lock, and is one guarded
 * transaction with its events.
 */
export interface ResourcesHandle {
  /** In the order they were recorded. Default: all. */
  list(filter?: { readonly states?: readonly ResourceState[] }): Promise<readonly ResourceRecord[]>
  /**
   * Gives a resource another address, or all entries of one with `forEach`. Its identity, what was seen of it, its
   * history and what depends on it follow. `EngineError` `resource-exists` when there is one of that address.
   */
  rename(from: string, to: string, request?: RecordRequest): Promise<RenamedResources>
  /**
   * Drops resources from the record, by address or name; the objects stay as they are. `EngineError`
   * `resource-protected` for those that are protected.
   */
  forget(names: readonly string[], request?: ForgetRequest): Promise<ForgottenResources>
  /**
   * Takes what is observed of a resource into its record, as declared, in force and baseline, for the fields named or
   * for all that differ. The definition stays as it is, so that the next plan shows them as pending. It is journaled as a
   * run of kind `accept`.
   */
  accept(address: string, fields?: readonly string[], request?: RecordRequest): Promise<AcceptedResource>
}
