import { describe, expect, it } from 'vitest'
import type { ResourceRecord } from '../domain/resource.ts'
import type { SnapshotResource } from '../domain/snapshot.ts'
import { noStanding } from '../survey/subject.ts'
import { declarationSample, recordSample } from '../testing/fakes/samples.ts'
import { type DeclaredThing, declaredRow } from './declared-row.ts'

const { properties, sensitive: _, unknown: __, path: ___, ...others } = declarationSample()
const declared: SnapshotResource = { ...others, declared: properties }

interface Case {
  readonly record: ResourceRecord | null
  readonly wanted?: Partial<SnapshotResource>
  readonly thing?: Partial<DeclaredThing>
}

/** The fields that are written of a row; null when nothing is. */
function row({ record, wanted, thing }: Case) {
  const owns = thing?.owns ?? ['toy:local:x']
  const [write] = declaredRow(
    record,
    { ...declared, ...wanted },
    { owns, real: owns, standing: record ?? noStanding, machine: 'machine-1', ...thing },
  )
  return write?.write === 'resource' ? write.set : null
}

const changed = { declared: { name: 'x', value: 2 } }
const another = { standing: noStanding, owns: ['toy:local:y'] }

describe('the row of a declaration', () => {
  it('holds everything of a new one, on this machine', () => {
    const { address: _, ...all } = declared
    expect(row({ record: null })).toEqual({
      ...all,
      appliedType: null,
      machine: 'machine-1',
      identity: ['toy:local:x'],
      places: {},
      state: 'pending',
    })
  })

  it('is not written when it says so already', () => {
    expect(row({ record: recordSample() })).toBeNull()
  })

  it('changes only what moved, and never the machine', () => {
    expect(row({ record: recordSample({ machine: 'machine-2' }), wanted: { protect: true } })).toEqual({
      protect: true,
    })
  })

  it('keeps what is in force beside what is declared: its keys, its places and its type', () => {
    const record = recordSample({ places: { 'toy:local:x': 'toy:local:there' } })
    expect(row({ record, wanted: { type: 'toy:other' }, thing: { ...another, real: ['toy:local:real'] } })).toEqual({
      type: 'toy:other',
      appliedType: 'toy:thing',
      state: 'pending',
      identity: ['toy:local:x', 'toy:local:y'],
      places: { 'toy:local:x': 'toy:local:there', 'toy:local:y': 'toy:local:real' },
    })
  })

  it('leaves what is in force where it was made, wherever links lead by now', () => {
    expect(row({ record: recordSample(), thing: { real: ['toy:local:elsewhere'] } })).toBeNull()
  })

  it('keeps nothing of what is not in force', () => {
    const record = recordSample({ applied: null, state: 'pending', places: { 'toy:local:x': 'toy:local:there' } })
    expect(row({ record, thing: another })).toEqual({ identity: ['toy:local:y'], places: {} })
  })
})

describe('its state', () => {
  it.each([
    ['failed', 'stays failed until the next act, whatever it is', { ...changed }, another, 'failed'],
    ['applied', 'is pending where another thing is in force', {}, another, 'pending'],
    ['retained', 'is pending where another thing is in force', {}, another, 'pending'],
    ['applied', 'stays applied where it changes', changed, {}, 'applied'],
    ['retained', 'is pending where it was kept and changes', changed, {}, 'pending'],
    ['retained', 'is applied where it was kept as it is declared again', {}, {}, 'applied'],
    ['pending', 'is applied where it is declared again as it is in force', {}, {}, 'applied'],
    ['pending', 'stays pending where it is not', changed, {}, 'pending'],
  ] as const)('that was %s %s', (state, _, wanted, thing, expected) => {
    const record = recordSample({ state })
    expect(row({ record, wanted, thing })?.state ?? record.state).toBe(expected)
  })
})
