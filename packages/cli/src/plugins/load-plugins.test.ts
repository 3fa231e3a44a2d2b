import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { thrownAside } from '../process/foreign-code.ts'
import { loadPlugin, notePlugins } from './load-plugins.ts'

test('what a plugin throws is told as its own, by way of a link and when its folder was taken away meanwhile', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'sloth-runner-plugins-')))
  onTestFinished(() => rmSync(root, { recursive: true }))
  const real = join(root, 'real')
  const folder = join(root, 'link')
  mkdirSync(real)
  symlinkSync(real, folder)
  const unused = { version: '1.0.0', types: {}, validators: {}, builders: null, format: 'module' } as const
  notePlugins([{ ...unused, source: 'installed', packageName: 'toys', folder }], '/list')
  const stack = `Error: no luck\n    at file://${real}/fixer.js:3:9`
  const thrown = Object.assign(new Error('no luck'), { stack })
  const told = {
    message: 'The plugin toys threw where nobody waits for it: Error: no luck',
    detail: `${real}/fixer.js:3:9`,
  }
  expect(thrownAside(thrown, '/program')).toMatchObject(told)
  rmSync(folder)
  rmSync(real, { recursive: true })
  expect(thrownAside(thrown, '/program')).toMatchObject(told)
})

/** A plugin whose reader waits for what never comes, and keeps the process alive. */
function waitingPlugin() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sloth-runner-plugins-')))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const reader = join(folder, 'reader.mjs')
  writeFileSync(
    reader,
    'await new Promise(() => { setInterval(() => 0, 1000).unref() })\nexport default { type: "a:b" }\n',
  )
  const types = { 'a:b': { reader, fixer: reader } }
  const parts = { version: '1.0.0', types, validators: {}, builders: null, format: 'module' } as const
  return { manifest: { ...parts, source: 'installed', packageName: 'toys', folder } as const, reader }
}

test('a module that goes on waiting at its top is given up, and named with its file', async () => {
  const { manifest, reader } = waitingPlugin()
  const { signal } = new AbortController()
  const plugin = loadPlugin(manifest, '/list', { limit: 10, signal })
  await expect(plugin.readers['a:b']?.()).rejects.toMatchObject({
    code: 'plugin-invalid',
    message: `The plugin toys is broken: ${reader} cannot be loaded.`,
    detail: 'Error: after 10ms it still awaits something at its top',
    remedy: expect.stringContaining('/list'),
  })
})

test('a module that goes on waiting at its top is not waited for when the process is to stop', async () => {
  const { manifest } = waitingPlugin()
  const controller = new AbortController()
  const plugin = loadPlugin(manifest, '/list', { limit: 600_000, signal: controller.signal })
  const loading = plugin.readers['a:b']?.()
  controller.abort()
  await expect(loading).rejects.toMatchObject({ code: 'interrupted' })
})

test('a module that is not there is named, and nothing of this program', async () => {
  const { manifest, reader } = waitingPlugin()
  rmSync(reader)
  const { signal } = new AbortController()
  const plugin = loadPlugin(manifest, '/list', { limit: 10, signal })
  await expect(plugin.readers['a:b']?.()).rejects.toMatchObject({ detail: `Error: Cannot find module '${reader}'` })
})
