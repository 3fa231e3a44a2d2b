import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { thrownAside } from '../process/foreign-code.ts'
import { notePlugins } from './load-plugins.ts'

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
