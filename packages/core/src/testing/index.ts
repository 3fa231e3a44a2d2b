export type { OpenedStore, StateStoreCase } from './state-store/state-store-case.ts'
export { expectChain } from './state-store/test-events.ts'
export { testStateStore } from './state-store/test-state-store.ts'
