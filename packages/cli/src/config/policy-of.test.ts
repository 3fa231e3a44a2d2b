import { defaultPolicy } from '@sloth-runner/core'
import { expect, test } from 'vitest'
import { joinConfiguration } from './configuration.ts'
import { limitsOf, policyOf } from './policy-of.ts'

test('a configuration that says nothing is the policy of an engine that is told nothing', () => {
  expect(policyOf(joinConfiguration({ files: [], folder: '/', environment: {} }).configuration)).toEqual(defaultPolicy)
})

test('every key reaches the policy', () => {
  const environment = {
    SLOTH_RUNNER_STACKS_AUTO_LOCK: 'false',
    SLOTH_RUNNER_STACKS_AUTO_SNAPSHOT: 'false',
    SLOTH_RUNNER_STACKS_AUTO_DRIFT_DETECT: 'true',
    SLOTH_RUNNER_STACKS_LOCK_TIMEOUT: '2h',
    SLOTH_RUNNER_STACKS_SNAPSHOT_RETENTION: '7d',
    SLOTH_RUNNER_STACKS_MAX_CONCURRENT_EXECUTIONS: '3',
    SLOTH_RUNNER_STACKS_SNAPSHOT_TRIGGERS: 'manual',
    SLOTH_RUNNER_EVENTS_WORKERS: '4',
    SLOTH_RUNNER_EVENTS_BUFFER_SIZE: '5',
    SLOTH_RUNNER_EVENTS_BATCH_SIZE: '6',
    SLOTH_RUNNER_HOOKS_RETENTION: '7d',
    SLOTH_RUNNER_VALIDATION_STRICT_MODE: 'false',
    SLOTH_RUNNER_VALIDATION_CHECK_DISK_SPACE: 'false',
    SLOTH_RUNNER_VALIDATION_MIN_DISK_SPACE: '1GiB',
    SLOTH_RUNNER_VALIDATION_CHECK_PERMISSIONS: 'false',
  }
  expect(policyOf(joinConfiguration({ files: [], folder: '/', environment }).configuration)).toEqual({
    autoLock: false,
    autoSnapshot: false,
    autoDriftDetect: true,
    lockTimeout: 7_200_000,
    snapshotRetention: { age: 604_800_000 },
    maxConcurrentExecutions: 3,
    snapshotTriggers: ['manual'],
    events: { workers: 4, bufferSize: 5, batchSize: 6, retention: 604_800_000 },
    validation: { strictMode: false, checkDiskSpace: false, minDiskSpace: 1_073_741_824, checkPermissions: false },
  })
})

test('so does how much content is kept', () => {
  const limits = (environment = {}) =>
    limitsOf(joinConfiguration({ files: [], folder: '/', environment }).configuration)
  expect(limits()).toEqual({ maxContent: 1_048_576 })
  expect(limits({ SLOTH_RUNNER_SNAPSHOTS_MAX_CONTENT: '2kB' })).toEqual({ maxContent: 2_000 })
})
