import {
  defaultPolicy,
  type EngineLimits,
  type EnginePolicy,
  type Json,
  parseDuration,
  parseSize,
  type SnapshotRetention,
} from '@sloth-runner/core'
import type { Configuration } from './configuration.ts'

/** What the engine is to do by itself, as configured. The configuration has been checked. */
export function policyOf({ entries }: Configuration): EnginePolicy {
  const values = new Map(entries.map(({ key, value }) => [key, value]))
  const get = (key: string): Json => values.get(key) ?? null
  const duration = (key: string): number => parseDuration(String(get(key))) ?? 0
  return {
    autoLock: get('stacks.auto_lock') === true,
    autoSnapshot: get('stacks.auto_snapshot') === true,
    autoDriftDetect: get('stacks.auto_drift_detect') === true,
    lockTimeout: duration('stacks.lock_timeout'),
    snapshotRetention: retentionOf(get('stacks.snapshot_retention')),
    maxConcurrentExecutions: Number(get('stacks.max_concurrent_executions')),
    snapshotTriggers: defaultPolicy.snapshotTriggers.filter((trigger) =>
      (get('stacks.snapshot_triggers') as readonly Json[]).includes(trigger),
    ),
    events: {
      workers: Number(get('events.workers')),
      bufferSize: Number(get('events.buffer_size')),
      batchSize: Number(get('events.batch_size')),
      retention: duration('hooks.retention'),
    },
    validation: {
      strictMode: get('validation.strict_mode') === true,
      checkDiskSpace: get('validation.check_disk_space') === true,
      minDiskSpace: parseSize(String(get('validation.min_disk_space'))) ?? 0,
      checkPermissions: get('validation.check_permissions') === true,
    },
  }
}

/** How much the engine keeps, as configured. The configuration has been checked. */
export function limitsOf({ entries }: Configuration): Pick<EngineLimits, 'maxContent'> {
  const value = entries.find(({ key }) => key === 'snapshots.max_content')?.value
  return { maxContent: parseSize(String(value)) ?? 0 }
}

/** A number is a count; a text a duration. */
function retentionOf(value: Json): SnapshotRetention {
  return typeof value === 'number' ? { count: value } : { age: parseDuration(String(value)) ?? 0 }
}
