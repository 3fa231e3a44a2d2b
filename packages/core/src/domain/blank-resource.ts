import type { ResourceRecord } from './resource.ts'

/** A resource as a row that nobody has written to yet. */
export function blankResource(address: string): ResourceRecord {
  return {
    address,
    type: '',
    appliedType: null,
    host: 'local',
    machine: '',
    identity: [],
    places: {},
    state: 'pending',
    declared: null,
    applied: null,
    baseline: null,
    left: null,
    ownedSince: null,
    dependsOn: [],
    triggers: [],
    protect: false,
    ignore: [],
    removal: 'delete',
    takeOver: false,
    error: null,
    updatedAt: 0,
  }
}
