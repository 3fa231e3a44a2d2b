import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Json } from '@sloth-runner/core'

/** Everything about a tree that looking must leave alone: kinds, modes, owners, times of change, content. Not access times. */
export function treeSnapshot(root: string): Json {
  return Object.fromEntries(entries(root, ''))
}

function entries(root: string, name: string): [string, Json][] {
  const path = join(root, name)
  const stats = lstatSync(path)
  const facts = [stats.mode, stats.uid, stats.gid, stats.nlink, stats.mtimeMs, stats.ctimeMs, contentOf(path, stats)]
  const beneath = stats.isDirectory() ? readdirSync(path).sort() : []
  return [[name, facts], ...beneath.flatMap((each) => entries(root, join(name, each)))]
}

function contentOf(path: string, stats: ReturnType<typeof lstatSync>): string {
  if (stats?.isSymbolicLink()) return readlinkSync(path)
  if (!stats?.isFile()) return ''
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}
