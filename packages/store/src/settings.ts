import { resolve } from 'node:path'
import { type Clock, type ConfiguredHook, type Json, systemClock } from '@sloth-runner/core'
import { type DatabaseFile, databaseFile } from './database/database-file.ts'
import { type HookRules, hookRules } from './hooks/hook-rules.ts'
import { defaultKeeperPath } from './locks/keeper-path.ts'
import { leaseClock } from './locks/lease-clock.ts'
import type { Witness } from './locks/liveness.ts'
import { thisHolder } from './locks/lock-holder.ts'
import { migrations } from './migrations/index.ts'
import type { Migration } from './migrations/migration.ts'

/** How long a session counts as alive without being renewed, and what follows from it. Milliseconds. */
export interface LeaseTimes {
  /** How long a lease runs. Default: 60,000. */
  readonly length: number
  /** How often it is renewed. Default: 20,000. */
  readonly renewal: number
  /** What `Hold.check` wants to be left of it. Default: 10,000. */
  readonly margin: number
}

/** How to open a store. */
export interface StoreOptions {
  /** The database's file. */
  readonly path: string
  /** Told the path of a key file that was made for the database's first key. */
  onKeyCreated?(path: string): void
  /** Told each sensitive value that this process has had in clear, so that it can be left out of what is told. */
  onClear?(value: Json): void
  /** Told what a person should know and what stops nothing, each thing once. */
  onNotice?(message: string): void
  /** Opens the database's key instead of a key file. */
  readonly passphrase?: string
  /** Opens keys that came with an import or were set aside, where the passphrase of this database does not. */
  readonly otherPassphrase?: string
  /** The key file, whatever is on record of it. Default: as on record, else the database's path with `.key` after it. */
  readonly keyFile?: string
  /** Noted on locks and schemas. Default: `0.0.0`. */
  readonly programVersion?: string
  readonly lease?: Partial<LeaseTimes>
  /** Milliseconds to wait for other writers before giving up. Default: 30,000. */
  readonly busyLimit?: number
  /** Copies of the database that are kept, one made each day on which it is written to. Default: 0, none. */
  readonly dailyBackups?: number
  /** Hooks that are told of what is written here, beside those on record. */
  readonly hooks?: readonly ConfiguredHook[]
  /** How many hooks deep this process works. Default: 0. */
  readonly hookDepth?: number
  /** The module that keeps leases alive, for programs that are bundled. Default: the one beside this package's modules. */
  readonly keeperPath?: string | URL
}

/** The options with every default filled in, and what is known of this process. */
export interface Settings {
  readonly path: string
  readonly passphrase: string | null
  readonly otherPassphrase: string | null
  /** Null: as on record. */
  readonly keyFile: string | null
  readonly programVersion: string
  readonly lease: LeaseTimes
  readonly busyLimit: number
  readonly dailyBackups: number
  readonly keeperPath: string | URL
  readonly migrations: readonly Migration[]
  readonly hooks: HookRules
  readonly clock: Clock
  onKeyCreated(path: string): void
  onClear(value: Json): void
  onNotice(message: string): void
  /** Looked through before each use of the database. */
  readonly databaseFile: DatabaseFile
  /** Made at the first use: it reads `/proc`. */
  witness(): Witness
}

const leaseTimes: LeaseTimes = { length: 60_000, renewal: 20_000, margin: 10_000 }

/** Fills in the defaults. `steps` is given by tests of older and newer schemas. */
export function settingsOf(options: StoreOptions, steps: readonly Migration[] = migrations): Settings {
  const path = resolve(options.path)
  const programVersion = options.programVersion ?? '0.0.0'
  let witness: Witness | undefined
  const told = new Set<string>()
  return {
    path,
    passphrase: options.passphrase ?? null,
    otherPassphrase: options.otherPassphrase ?? null,
    keyFile: options.keyFile === undefined ? null : resolve(options.keyFile),
    programVersion,
    lease: { ...leaseTimes, ...options.lease },
    busyLimit: options.busyLimit ?? 30_000,
    dailyBackups: options.dailyBackups ?? 0,
    keeperPath: options.keeperPath ?? defaultKeeperPath(),
    migrations: steps,
    hooks: hookRules(options),
    clock: systemClock,
    onKeyCreated: (file) => options.onKeyCreated?.(file),
    onClear: (value) => options.onClear?.(value),
    onNotice: (message) => {
      if (!told.has(message)) options.onNotice?.(message)
      told.add(message)
    },
    databaseFile: databaseFile(path),
    witness: () => {
      witness ??= { holder: thisHolder(programVersion), leaseClock: leaseClock(), now: () => systemClock.now() }
      return witness
    },
  }
}
