import { describe } from 'vitest'
import { openerOf, type StateStoreCase } from './state-store-case.ts'
import { testAcknowledgements } from './test-acknowledgements.ts'
import { testContent } from './test-content.ts'
import { testDatabaseLock } from './test-database-lock.ts'
import { testDependencies } from './test-dependencies.ts'
import { testEmptyRecord } from './test-empty-record.ts'
import { testEvents } from './test-events.ts'
import { testGuard } from './test-guard.ts'
import { testHooks } from './test-hooks.ts'
import { testImportedSnapshots } from './test-imported-snapshots.ts'
import { testJournal } from './test-journal.ts'
import { testKeys } from './test-keys.ts'
import { testLocks } from './test-locks.ts'
import { testManualLocks } from './test-manual-locks.ts'
import { testOutputs } from './test-outputs.ts'
import { testResources } from './test-resources.ts'
import { testSecrets } from './test-secrets.ts'
import { testSnapshots } from './test-snapshots.ts'
import { testStacks } from './test-stacks.ts'
import { testTraces } from './test-traces.ts'
import { testValues } from './test-values.ts'
import { testVersions } from './test-versions.ts'

/** Tries everything that the contract of a state store promises, on any store. Called at the top of a test file. */
export function testStateStore(tried: StateStoreCase): void {
  const openEmpty = openerOf(tried)
  describe(`${tried.name} as a state store`, () => {
    describe('an empty record', () => testEmptyRecord(openEmpty))
    describe('stacks', () => testStacks(openEmpty))
    describe('the guard', () => testGuard(openEmpty))
    describe('locks', () => testLocks(openEmpty))
    describe('locks taken by hand', () => testManualLocks(openEmpty))
    describe('the lock of the database', () => testDatabaseLock(openEmpty))
    describe('resources', () => testResources(openEmpty))
    describe('the journal', () => testJournal(openEmpty))
    describe('outputs, reports, objects', () => testOutputs(openEmpty))
    describe('values', () => testValues(openEmpty))
    describe('snapshots', () => testSnapshots(openEmpty))
    describe('imported snapshots', () => testImportedSnapshots(openEmpty))
    describe('what a stack consists of', () => testContent(openEmpty))
    describe('snapshots of another record', () => testVersions(openEmpty))
    describe('dependencies between stacks', () => testDependencies(openEmpty))
    describe('acknowledged differences', () => testAcknowledgements(openEmpty))
    describe('events', () => testEvents(openEmpty))
    describe('hooks', () => testHooks(openEmpty))
    describe('secrets', () => testSecrets(openEmpty))
    describe('traces of what is sensitive', () => testTraces(openEmpty))
    describe('keys', () => testKeys(openEmpty))
  })
}
