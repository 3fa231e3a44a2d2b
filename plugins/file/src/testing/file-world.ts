import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Declaration, Json, JsonObject, WritingHost } from '@sloth-runner/core'
import { localHost } from '@sloth-runner/plugin-kit'
import { treeSnapshot } from '@sloth-runner/plugin-kit/testing'

/** A folder of its own on this machine. */
export interface Folder {
  readonly host: WritingHost
  readonly folder: string
  /** An absolute path in the folder. */
  at(name: string): string
  snapshot(): Promise<Json>
  close(): Promise<void>
}

/** Makes a folder for one test; tests run as root and as anybody else. */
export function newFolder(): Folder {
  const outer = realpathSync(mkdtempSync(join(tmpdir(), 'plugin-file-')))
  const folder = join(outer, 'ä folder')
  mkdirSync(folder)
  return {
    host: localHost(),
    folder,
    at: (name) => join(folder, name),
    snapshot: async () => treeSnapshot(folder),
    close: async () => rmSync(outer, { recursive: true, force: true }),
  }
}

/** Whether this process may give files to others. */
export const asRoot = process.getuid?.() === 0

/** An owner and a group that differ from those of new files where that can be tried, else those of new files. */
export const otherOwner = asRoot ? { owner: '1234', group: '2345' } : {}

/** A declaration with nothing but what it is about. */
export function declaration(type: string, properties: JsonObject, address = 'one'): Declaration {
  return {
    address,
    type,
    host: 'local',
    properties,
    sensitive: [],
    unknown: [],
    dependsOn: [],
    triggers: [],
    protect: false,
    ignore: [],
    removal: 'delete',
    takeOver: false,
    path: ['resources', address],
  }
}
