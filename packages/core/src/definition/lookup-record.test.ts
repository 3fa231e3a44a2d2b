import { describe, expect, it } from 'vitest'
import type { Json } from '../domain/json.ts'
import { evaluateOutput } from './evaluate-resource.ts'
import { expandDefinition } from './expand-definition.ts'
import { inMemoryDefinition } from './in-memory-definition.ts'
import type { RecordedValue, RecordScope } from './record-scope.ts'

const plain = (value: Json): RecordedValue => ({ value, sensitive: false })
const record: RecordScope = {
  stack: 'web',
  made: true,
  state: new Map([
    ['replicas', plain(3)],
    ['my-key', plain({ deep: [1, 'two'], $$odd: true })],
    ['nothing', plain(null)],
    ['token', { value: 'geheim', sensitive: true }],
  ]),
  stacks: new Map([
    ['network', { outputs: new Map([['subnet', plain('10.0.0.0/24')]]), status: 'failed' }],
    ['my-new', { outputs: new Map(), status: 'created' }],
    ['broken', { outputs: new Map(), status: 'failed' }],
    ['gone', { outputs: new Map(), status: 'destroyed' }],
    ['odd', { outputs: new Map([['constructor', plain('odd')]]), status: 'completed' }],
    ['quiet', { outputs: new Map(), status: 'completed' }],
  ]),
  stackNames: ['my-new', 'network', 'odd', 'quiet', 'web'],
}

function evaluated(value: Json, scope: RecordScope = record) {
  const { outputs, findings } = expandDefinition(
    inMemoryDefinition({ name: 'web', outputs: { o: { value } } }),
    {},
    {},
    scope,
  )
  const [output] = outputs
  if (output === undefined) throw new Error('there is no output')
  const result = evaluateOutput(output, { variables: {}, environment: {}, resources: new Map() })
  return { ...result, findings: [...findings, ...result.findings] }
}

describe('what is on record', () => {
  it.each<[string, Json]>([
    ['${{ state.replicas }}', 3],
    ['${{ state["my-key"].deep[1] }}', 'two'],
    ['${{ state["my-key"]["$odd"] }}', true],
    ['${{ state.nothing }}', null],
    ['${{ state.replicas + 1 }} of ${{ state.replicas }}', '4 of 3'],
    ['${{ has(state.replicas) ? state.replicas : 1 }}', 3],
    ['${{ has(state.missing) ? state.missing : 1 }}', 1],
    ['${{ "replicas" in state }}', true],
    ['${{ "my-other" in state ? state["my-other"] : "none" }}', 'none'],
    ['${{ "my-key" in state ? state["my-key"].deep : [] }}', [1, 'two']],
    ['${{ size(state) > 0 ? state.replicas : 0 }}', 3],
    ['${{ "vlan" in stacks.network.outputs ? stacks.network.outputs.vlan : "none" }}', 'none'],
    ['${{ size(state) }}', 4],
    ['${{ stacks.network.outputs.subnet }}', '10.0.0.0/24'],
    ['${{ stacks["network"].outputs["subnet"] }}', '10.0.0.0/24'],
    ['${{ stacks.network.outputs }}', { subnet: '10.0.0.0/24' }],
    ['${{ has(stacks.network.outputs.vlan) ? stacks.network.outputs.vlan : "none" }}', 'none'],
    ['${{ has(stacks.none.outputs.vlan) ? stacks.none.outputs.vlan : "none" }}', 'none'],
    ['${{ stacks.quiet.outputs.map(k, k) }}', []],
    ['${{ "constructor" in stacks.odd.outputs && !("replicas" in stacks.odd.outputs) }}', true],
    ['${{ stacks.odd.outputs.map(k, k) }}', ['constructor']],
    ['${{ stacks.odd.outputs.constructor + "!" }}', 'odd!'],
  ])('is read by %s', (text, value) => {
    expect(evaluated(text)).toMatchObject({ findings: [], value, sensitive: false, unknown: false })
  })

  it('stays a map when it holds one value, or none', () => {
    const one = { ...record, state: new Map([['only', plain(1)]]) }
    expect(evaluated('${{ state }}', one).value).toEqual({ only: 1 })
    expect(evaluated('${{ state }}', { ...record, state: new Map() }).value).toEqual({})
  })

  it.each(['${{ state.token }}', 'Bearer ${{ state.token }}', '${{ state }}', '${{ state["tok" + "en"] }}'])(
    'is sensitive where it is computed from what is: %s',
    (text) => {
      expect(evaluated(text)).toMatchObject({ findings: [], sensitive: true })
    },
  )

  it.each([
    ['${{ state.replcas }}', 'unknown-value', 'The stack "web" has no value "replcas". Did you mean "replicas"?'],
    ['${{ state["tok" + "n"] }}', 'unknown-key', 'There is no such key'],
    ['${{ stacks.network.outputs.subnett }}', 'unknown-output', 'has no output "subnett". Did you mean "subnet"?'],
    ['${{ stacks.netwrok.outputs.subnet }}', 'unknown-stack', 'There is no stack "netwrok". Did you mean "network"?'],
    ['${{ stacks["my-new"].outputs.x }}', 'no-outputs', 'The stack "my-new" has no outputs yet.'],
    ['${{ stacks.gone.outputs.x }}', 'no-outputs', 'The stack "gone" has no outputs: it was destroyed.'],
    [
      '${{ stacks.broken.outputs.x }}',
      'no-outputs',
      'The stack "broken" has no outputs: its last run did not complete.',
    ],
    ['${{ stacks.quiet.outputs.x }}', 'unknown-output', 'The stack "quiet" has no output "x".'],
    ['${{ stacks.web.outputs.o }}', 'self-reference', 'The stack "web" cannot read its own outputs.'],
    ['${{ stacks.network.version }}', 'unknown-field', 'is its outputs'],
    ['${{ stacks[state.name].outputs.o }}', 'dynamic-reference', 'A reference names its stack literally.'],
  ])('is never made up: %s', (text, code, summary) => {
    const { value, findings } = evaluated(text)
    expect(value).toBeUndefined()
    const found = findings.find((finding) => finding.code === code)
    if (code === 'unknown-key') expect(findings).toHaveLength(1)
    else expect(found).toMatchObject({ summary: expect.stringContaining(summary), path: ['outputs', 'o', 'value'] })
  })
})
