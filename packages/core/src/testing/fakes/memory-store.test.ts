import { describe } from 'vitest'
import { openerOf } from '../state-store/state-store-case.ts'
import { testResources } from '../state-store/test-resources.ts'
import { testTraces } from '../state-store/test-traces.ts'
import { memoryStore } from './memory-store.ts'

/** What the engine builds on of the contract; what only a database can promise is left out. */
describe('the store in memory', () => {
  const openEmpty = openerOf({
    name: 'memory',
    open: async () => {
      const store = memoryStore()
      return { store, again: async () => store, remove: async () => undefined }
    },
  })
  describe('resources', () => testResources(openEmpty))
  describe('traces of what is sensitive', () => testTraces(openEmpty))
})
