import { readFileSync, statSync } from 'node:fs'
import type { CommandResult } from '@sloth-runner/core'

/** Runs a command that only looks. */
export type Query = (command: readonly [string, ...string[]]) => Promise<CommandResult>

/** The two tables of accounts: users and groups. */
export type AccountTable = 'passwd' | 'group'

/** Names by number and numbers by name, of users or of groups. */
export interface Accounts {
  readonly nameOf: ReadonlyMap<number, string>
  readonly idOf: ReadonlyMap<string, number>
}

/** Looks accounts up. */
export interface AccountDirectory {
  /** The local table, read anew when its file has changed. */
  local(table: AccountTable): Accounts
  /** The names behind numbers that the local table does not have; numbers without a name are left out. */
  namesOf(table: AccountTable, ids: readonly number[]): Promise<ReadonlyMap<number, string>>
  /** The number behind a name, or null. Numbers as text are returned as numbers. */
  idOf(table: AccountTable, name: string): Promise<number | null>
}

/** How long an answer of a name service is believed. Milliseconds. */
const keepFor = 60_000

/** The lines of passwd(5) or group(5): name, password, number, and more. Lines that are neither are skipped. */
export function parseAccounts(text: string): Accounts {
  const nameOf = new Map<number, string>()
  const idOf = new Map<string, number>()
  for (const line of text.split('\n')) {
    const [name, , number] = line.split(':', 3)
    if (name === undefined || name === '' || number === undefined || !/^\d+$/.test(number)) continue
    const id = Number(number)
    if (!nameOf.has(id)) nameOf.set(id, name)
    if (!idOf.has(name)) idOf.set(name, id)
  }
  return { nameOf, idOf }
}

/** The accounts of this machine: its own tables first, then what its name service switch knows (getent(1)). */
export function accountDirectory(query: Query): AccountDirectory {
  const answers = new Map<string, { readonly at: number; readonly value: string | number | null }>()
  const remembered = (key: string): string | number | null | undefined => {
    const answer = answers.get(key)
    return answer !== undefined && performance.now() - answer.at < keepFor ? answer.value : undefined
  }
  const remember = (key: string, value: string | number | null): void => {
    answers.set(key, { at: performance.now(), value })
  }
  const tables = new Map<AccountTable, LocalTable>()
  const local = (table: AccountTable): Accounts => {
    const version = versionOf(table)
    const known = tables.get(table)
    if (known !== undefined && known.version === version) return known.accounts
    const accounts = readAccounts(table)
    tables.set(table, { version, accounts })
    return accounts
  }
  return {
    local,
    async namesOf(table, ids) {
      const missing = ids.filter((id) => remembered(`${table} #${id}`) === undefined)
      if (missing.length > 0) {
        const found = await ask(query, table, missing.map(String))
        for (const id of missing) remember(`${table} #${id}`, found.nameOf.get(id) ?? null)
      }
      const known = ids.map((id): [number, unknown] => [id, remembered(`${table} #${id}`)])
      return new Map(known.filter((entry): entry is [number, string] => typeof entry[1] === 'string'))
    },
    async idOf(table, name) {
      if (/^\d+$/.test(name)) return Number(name)
      const id = local(table).idOf.get(name)
      if (id !== undefined) return id
      const known = remembered(`${table} ${name}`)
      if (known !== undefined) return known as number | null
      const found = (await ask(query, table, [name])).idOf.get(name) ?? null
      remember(`${table} ${name}`, found)
      return found
    },
  }
}

/** A local table as its file was in one version. */
interface LocalTable {
  readonly version: string
  readonly accounts: Accounts
}

/** Tells one version of a table's file from the next: programs replace or rewrite it. */
function versionOf(table: AccountTable): string {
  const stats = statSync(`/etc/${table}`, { throwIfNoEntry: false })
  return stats === undefined ? 'none' : `${stats.ino} ${stats.size} ${stats.mtimeMs} ${stats.ctimeMs}`
}

function readAccounts(table: AccountTable): Accounts {
  try {
    return parseAccounts(readFileSync(`/etc/${table}`, 'utf8'))
  } catch {
    return parseAccounts('')
  }
}

async function ask(query: Query, table: AccountTable, keys: readonly string[]): Promise<Accounts> {
  try {
    return parseAccounts((await query(['getent', table, '--', ...keys])).stdout)
  } catch {
    return parseAccounts('')
  }
}
