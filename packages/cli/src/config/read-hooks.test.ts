import { mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { InvalidInputError } from '@sloth-runner/core'
import { expect, test } from 'vitest'
import { renderConfiguration } from '../render/configuration.ts'
import { hookGrace, hooksOf } from './hook-settings.ts'
import { loadConfiguration } from './load-configuration.ts'

async function load(text: string, environment: Record<string, string> = {}) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sloth-runner-hooks-')))
  writeFileSync(join(folder, 'c.yaml'), text)
  const configuration = await loadConfiguration({
    file: 'c.yaml',
    folder,
    environment: { HOME: folder, ...environment },
  })
  return { folder, configuration }
}

async function problemsOf(text: string, environment: Record<string, string> = {}) {
  const error = await load(text, environment).catch((thrown: unknown) => thrown)
  if (!(error instanceof InvalidInputError)) throw new Error('It was expected to be refused.')
  return error.findings
}

test('hooks are read from a file, with what is relative to it, and from the environment', async () => {
  const { folder, configuration } = await load(`
events:
  hooks:
    - { name: chat, event: lock.*, url: "https://chat.example/7", secret_file: chat.secret, timeout: 2m }
    - name: page
      event: [drift.detected, "*.failed"]
      stack: web
      command: page-us
hooks: { grace: 5s }
`)
  const source = join(folder, 'c.yaml')
  expect(await hooksOf(configuration)).toEqual([
    {
      name: 'chat',
      events: ['lock.*'],
      stack: null,
      target: { kind: 'http', url: 'https://chat.example/7', secretFile: join(folder, 'chat.secret') },
      timeout: 120_000,
      source,
    },
    {
      name: 'page',
      events: ['drift.detected', '*.failed'],
      stack: 'web',
      target: { kind: 'command', command: 'page-us' },
      timeout: 30_000,
      source,
    },
  ])
  expect(configuration.entries.find(({ key }) => key === 'events.hooks')?.value).toMatchObject([
    { secret_file: join(folder, 'chat.secret') },
    {},
  ])
  expect(hookGrace(configuration)).toBe(5_000)
  expect(renderConfiguration(configuration)).toMatch(/^events\.hooks +chat, page +\S+c\.yaml$/m)
  const variable = { SLOTH_RUNNER_EVENTS_HOOKS: '[{"name":"a","event":"*","url":"http://a","secret_file":"s"}]' }
  const given = await load('', variable)
  expect(await hooksOf(given.configuration)).toMatchObject([
    { name: 'a', target: { secretFile: join(given.folder, 's') }, source: 'SLOTH_RUNNER_EVENTS_HOOKS' },
  ])
  expect(hookGrace(given.configuration)).toBe(2_000)
})

test('everything that is wrong with hooks is told at once, each with its place and the nearest key', async () => {
  const findings = await problemsOf(`
events:
  hooks:
    - { name: chat, event: lok.*, urll: "https://chat.example" }
    - name: Page
      event: drift.detectd
      command: a
      url: https://u:p@b
      timeout: soon
    - name: chat
      event: stack.create
      stack: "A B"
      secret_file: s
    - just text
    - { event: "*", command: a }
    - { name: two, event: "*", command: a, url: "ftp://b" }
    - { name: two, event: [], command: " " }
`)
  expect(findings.map(({ summary, location }) => [location?.line, location?.column, summary])).toEqual([
    [4, 35, 'A hook has no key "urll". Did you mean "url"?'],
    [4, 21, 'No event is of the type "lok.*". Did you mean "lock.*"?'],
    [9, 7, '"timeout" of a hook must be a duration such as 30s or 2m.'],
    [5, 7, expect.stringContaining('"Page" is no name of a hook')],
    [6, 7, 'No event is of the type "drift.detectd". Did you mean "drift.detected"?'],
    [8, 7, 'It says both a command to run and an address to post to: make two hooks of it.'],
    [8, 7, 'A user and a password have no place in the address: it is kept and shown in clear.'],
    [12, 7, expect.stringContaining('"A B" is no name of a stack')],
    [11, 7, 'No event is of the type "stack.create". Did you mean "stack.created"?'],
    [10, 7, 'It says neither which command to run nor which address to post to.'],
    [13, 7, 'A secret signs what is posted: a command has no use for it.'],
    [14, 7, 'A hook is a map of keys.'],
    [15, 7, 'A hook needs a "name".'],
    [16, 44, 'It says both a command to run and an address to post to: make two hooks of it.'],
    [16, 44, 'Its address is none: one begins with https:// or http://.'],
    [17, 20, 'It is for no event.'],
    [17, 31, 'Its command is empty.'],
    [17, 9, 'There is another hook "two" in this list.'],
  ])
})

test('what is wrong with hooks of the environment names the variable', async () => {
  for (const text of ['[{"name":"a"}]', 'no json', '{}'])
    expect((await problemsOf('', { SLOTH_RUNNER_EVENTS_HOOKS: text }))[0]?.detail).toContain(
      'SLOTH_RUNNER_EVENTS_HOOKS',
    )
})

test('hooks that are no list are refused alike in a file and in the environment', async () => {
  for (const value of ['{}', '{"name":"a","event":"lock.*","command":"true"}', '"a"']) {
    const wrong = [expect.objectContaining({ summary: 'events.hooks must be a list of hooks.' })]
    for (const text of [`events:\n  hooks: ${value}\n`, `stacks: { events: { hooks: ${value} } }\n`])
      expect(await problemsOf(text)).toEqual(wrong)
    expect(await problemsOf('', { SLOTH_RUNNER_EVENTS_HOOKS: value })).toEqual(wrong)
  }
})
