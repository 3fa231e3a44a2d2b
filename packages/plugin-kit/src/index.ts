export { failureWith, hostFailure, meaningOf, reasonOf } from './host-failure.ts'
export { type LocalHostOptions, localHost } from './local-host.ts'
export { mountPoints } from './remove-tree.ts'
export { unreadable, unreadableBecause } from './unreadable.ts'
