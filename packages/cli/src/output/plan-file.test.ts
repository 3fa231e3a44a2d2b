import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HostError } from '@sloth-runner/core'
import { expect, test } from 'vitest'
import { planOf } from '../../test/values/engine-values.ts'
import { readPlanFile, writePlanFile } from './plan-file.ts'

const folder = (): string => mkdtempSync(join(tmpdir(), 'sloth-runner-plan-'))

test('a plan comes back as it was saved, readable by its owner alone, and leaves nothing else behind', () => {
  const path = join(folder(), 'web.plan')
  const saved = { plan: planOf(), variables: [{ name: 'port', value: '80', origin: 'flag' as const }] }
  writeFileSync(path, '{"plan": {"format": 1}}', { mode: 0o644 })
  writePlanFile(path, saved, [])
  expect(readPlanFile(path)).toEqual(saved)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readdirSync(join(path, '..'))).toEqual(['web.plan'])
})

test('a folder that is not there is an error that names the file', () => {
  const path = join(folder(), 'missing', 'web.plan')
  expect(() => writePlanFile(path, { plan: planOf(), variables: [] }, [])).toThrow(HostError)
})

test.each([
  ['text', 'hello'],
  ['other JSON', '{"a": 1}'],
  ['a plan of another format', '{"plan": {"format": 2, "stack": "web", "items": []}, "variables": []}'],
])('%s is no plan', (_what, text) => {
  const path = join(folder(), 'web.plan')
  writeFileSync(path, text)
  expect(() => readPlanFile(path)).toThrow(/is no plan/)
})

test('a plan of which anything was changed since it was saved is refused', () => {
  const path = join(folder(), 'p.plan')
  writePlanFile(path, { plan: planOf(), variables: [] }, [])
  const text = readFileSync(path, 'utf8')
  for (const changed of [
    text.replace('"createdAt": ', '"createdAt": 1'),
    text.replace('"recorded"', '"recordeC"'),
    text.replace(/,\s+"digest": "\w+"/, ''),
  ]) {
    expect(changed).not.toBe(text)
    writeFileSync(path, changed)
    expect(() => readPlanFile(path)).toThrow(/is not as it was saved/)
  }
})
