import { defineStack } from '@sloth-runner/core'
import { expect, it } from 'vitest'
import { absent, directory, file, line, symlink } from './builders.ts'

it('builders declare every type, and a field of one is a reference in another', () => {
  const folder = directory('folder', { path: '/etc/web', mode: '0755' })
  const config = file('config', { path: `${folder.path}/app.conf`, content: 'port=1\n' }, { protect: true })
  const resources = [
    folder,
    config,
    symlink('link', { path: '/etc/app.conf', target: config.path }),
    line('line', { path: config.path, line: 'a=1', match: '^a=' }),
    absent('old', { path: '/etc/old.conf' }),
  ]
  const stack = JSON.parse(JSON.stringify(defineStack({ name: 'web', resources })))
  expect(stack.resources).toMatchObject({
    folder: { type: 'file:directory', properties: { path: '/etc/web' } },
    config: {
      type: 'file:file',
      protect: true,
      properties: { path: expect.stringMatching(/^\$\{\{ resources\["folder"\]\.path \}\}\/app\.conf$/) },
    },
    link: { type: 'file:symlink' },
    line: { type: 'file:line' },
    old: { type: 'file:absent' },
  })
})

it('an editor refuses properties that a type does not have', () => {
  // @ts-expect-error there is no property "pfad"
  file('config', { path: '/x', pfad: '/y' })
  // @ts-expect-error a link points somewhere
  symlink('link', { path: '/x' })
  expect(file('config', { path: '/x' }).size.toString()).toContain('.size')
})
