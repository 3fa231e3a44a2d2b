import type { Json } from '@sloth-runner/core'

/**
 * What a setting's value looks like in a file. Durations are texts such as `1h30m`, sizes such as `100MB`; a retention is a
 * duration or a count. A relative path is relative to the file that has it, in a variable or a flag to the present folder.
 */
export type SettingKind = 'path' | 'boolean' | 'integer' | 'duration' | 'size' | 'choices' | 'retention' | 'hooks'

/** One key of the configuration. */
export interface Setting {
  /** With dots from the root: `stacks.database_path`. */
  readonly key: string
  readonly kind: SettingKind
  readonly default: Json
  /** Of a duration: nothing could be done with one of 0. */
  readonly positive?: true
  /** What the items of a `choices` list may be. */
  readonly choices?: readonly string[]
  readonly description: string
}

const snapshotTriggers = ['before_deployment', 'before_destroy', 'on_drift_fix', 'manual']

/** Where the database is unless something else is said. */
export const defaultDatabasePath = '/etc/sloth-runner/stacks.db'

/** Every key there is, in the order they are shown. */
export const settings: readonly Setting[] = [
  { key: 'stacks.database_path', kind: 'path', default: defaultDatabasePath, description: 'Database file.' },
  {
    key: 'stacks.auto_lock',
    kind: 'boolean',
    default: true,
    description: 'A change takes the lock by itself; else it must have been taken by hand.',
  },
  { key: 'stacks.auto_snapshot', kind: 'boolean', default: true, description: 'Take a snapshot before changes.' },
  {
    key: 'stacks.auto_drift_detect',
    kind: 'boolean',
    default: false,
    description: 'Detect drift after each run, under its lock.',
  },
  {
    key: 'stacks.lock_timeout',
    kind: 'duration',
    positive: true,
    default: '1h',
    description: 'How long a lock taken by hand lasts unless it says so, and at most.',
  },
  {
    key: 'stacks.snapshot_retention',
    kind: 'retention',
    default: '30d',
    description: 'How long snapshots are kept, or how many.',
  },
  {
    key: 'stacks.max_concurrent_executions',
    kind: 'integer',
    default: 10,
    description: 'Stacks that are changed at once at most, in all processes on one database.',
  },
  {
    key: 'stacks.snapshot_triggers',
    kind: 'choices',
    default: snapshotTriggers,
    choices: snapshotTriggers,
    description: 'Before what one is taken; by hand and before a restore always, so manual adds nothing.',
  },
  {
    key: 'snapshots.max_content',
    kind: 'size',
    default: '1MiB',
    description: 'Content of sources and templates up to this size is kept; of larger one only the digest.',
  },
  { key: 'events.workers', kind: 'integer', default: 100, description: 'Hooks that are called side by side at most.' },
  {
    key: 'events.buffer_size',
    kind: 'integer',
    default: 1000,
    description: 'Calls of hooks that one process takes on at most.',
  },
  {
    key: 'events.batch_size',
    kind: 'integer',
    default: 50,
    description: 'Calls of hooks that are taken on in one transaction.',
  },
  { key: 'events.hooks', kind: 'hooks', default: [], description: 'What is called when something was recorded.' },
  {
    key: 'hooks.grace',
    kind: 'duration',
    default: '2s',
    description: 'How long a command begins to call hooks after its own output.',
  },
  {
    key: 'hooks.retention',
    kind: 'duration',
    default: '30d',
    description: 'How long calls of hooks stay on record that were taken, given up or cancelled.',
  },
  { key: 'validation.strict_mode', kind: 'boolean', default: true, description: 'Take warnings for errors.' },
  { key: 'validation.check_disk_space', kind: 'boolean', default: true, description: 'Check free disk space.' },
  { key: 'validation.min_disk_space', kind: 'size', default: '100MB', description: 'Free disk space that is needed.' },
  { key: 'validation.check_permissions', kind: 'boolean', default: true, description: 'Check permissions.' },
]

/** The variable that sets a key: `SLOTH_RUNNER_STACKS_DATABASE_PATH`. */
export function variableOf(setting: Setting): string {
  return `SLOTH_RUNNER_${setting.key.replaceAll('.', '_').toUpperCase()}`
}
