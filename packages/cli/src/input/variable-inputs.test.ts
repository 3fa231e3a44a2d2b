import type { LoadedDefinition } from '@sloth-runner/core'
import { expect, test } from 'vitest'
import {
  givenInEnvironment,
  parseVariableFlags,
  publicInputs,
  refuseSensitiveFlags,
  withoutForeign,
} from './variable-inputs.ts'

const loaded: LoadedDefinition = {
  definition: { name: 'web', variables: { port: { type: 'integer' }, key: { type: 'string', sensitive: true } } },
  folder: '/srv',
  files: [],
  locate: () => null,
}

test('a flag is a name and everything after the first equals sign', () => {
  expect(parseVariableFlags(['port=80', 'note=a=b', 'empty='])).toEqual([
    { name: 'port', value: '80', origin: 'flag' },
    { name: 'note', value: 'a=b', origin: 'flag' },
    { name: 'empty', value: '', origin: 'flag' },
  ])
})

test.each([['port'], ['=80']])('%s is no flag of a variable', (flag) => {
  expect(() => parseVariableFlags([flag])).toThrow('NAME=VALUE')
})

test('a sensitive variable is refused on the command line, and its value is not repeated', () => {
  const refuse = () => refuseSensitiveFlags(parseVariableFlags(['key=abc123']), loaded)
  expect(refuse).toThrow('"key" is sensitive')
  expect(refuse).not.toThrow('abc123')
})

test('the environment gives what the definition has, and tells of a slip', () => {
  const environment = {
    SLOTH_RUNNER_VAR_port: '80',
    SLOTH_RUNNER_VAR_prt: '81',
    SLOTH_RUNNER_VAR_other: 'x',
    PATH: '/bin',
  }
  const { variables, notes } = withoutForeign(givenInEnvironment(environment), loaded)
  expect(variables).toEqual([{ name: 'port', value: '80', origin: 'environment' }])
  expect(notes).toEqual(['SLOTH_RUNNER_VAR_prt is not used. Did you mean "port"?'])
})

test('what is saved with a plan leaves out sensitive values', () => {
  const inputs = [
    { name: 'port', value: '80', origin: 'flag' },
    { name: 'key', value: 'abc', origin: 'environment' },
  ] as const
  expect(publicInputs(inputs, loaded).map(({ name }) => name)).toEqual(['port'])
})
