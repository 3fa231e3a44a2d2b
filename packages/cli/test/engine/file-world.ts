import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createEngine,
  type Engine,
  type EnginePolicy,
  type HttpPost,
  inMemoryDefinition,
  type LoadedDefinition,
  type OwnPlace,
  type Plugin,
  type StateStore,
  type WritingHost,
} from '@sloth-runner/core'
import { filePlugin } from '@sloth-runner/plugin-file'
import { localHost } from '@sloth-runner/plugin-kit'
import { openStore } from '@sloth-runner/store'
import { onTestFinished } from 'vitest'

/** A folder of its own with a database, a place for managed files, and an engine over both. */
export interface FileWorld {
  readonly folder: string
  readonly database: string
  /** Where managed files go. */
  readonly files: string
  path(name: string): string
  engine(parts?: {
    readonly store?: StateStore
    readonly host?: WritingHost
    readonly identity?: string
    readonly post?: HttpPost
    readonly policy?: Partial<EnginePolicy>
    readonly ownPlaces?: readonly OwnPlace[]
    /** Beside that of files. */
    readonly plugin?: Plugin
  }): Engine
  store(): StateStore
  definition(resources: Readonly<Record<string, unknown>>, more?: Readonly<Record<string, unknown>>): LoadedDefinition
  /** A `file:file` resource by the name of its file. */
  file(
    name: string,
    content: string,
    more?: Readonly<Record<string, unknown>>,
  ): { readonly type: string; readonly properties: Readonly<Record<string, unknown>> }
}

/** Makes a world; it is removed, and its engines closed, when the test ends. */
export function fileWorld(): FileWorld {
  const folder = mkdtempSync(join(tmpdir(), 'sloth-world-'))
  const files = mkdtempSync(join(folder, 'files-'))
  const open: { close(): Promise<void> }[] = []
  onTestFinished(async () => {
    for (const thing of open) await thing.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const database = join(folder, 'stacks.db')
  const store = () => {
    const opened = openStore({ path: database })
    open.push(opened)
    return opened
  }
  return {
    folder,
    database,
    files,
    path: (name) => join(files, name),
    store,
    engine: (parts = {}) =>
      createEngine({
        store: parts.store ?? store(),
        plugins: [filePlugin, ...(parts.plugin === undefined ? [] : [parts.plugin])],
        host: parts.host ?? localHost(),
        identity: parts.identity ?? 'tester@here',
        policy: parts.policy ?? {},
        ...(parts.post === undefined ? {} : { post: parts.post }),
        ...(parts.ownPlaces === undefined ? {} : { ownPlaces: parts.ownPlaces }),
      }),
    definition: (resources, more = {}) => inMemoryDefinition({ name: 'web', resources, ...more }, folder),
    file: (name, content, more = {}) => ({
      type: 'file:file',
      properties: { path: join(files, name), content, ...more },
    }),
  }
}
