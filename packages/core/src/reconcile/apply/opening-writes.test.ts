import { describe, expect, it } from 'vitest'
import { sha256 } from '../../domain/digest.ts'
import type { ResourceRecord } from '../../domain/resource.ts'
import { noStanding, type Subject } from '../../survey/subject.ts'
import { memoryHost } from '../../testing/fakes/memory-host.ts'
import { memoryStore } from '../../testing/fakes/memory-store.ts'
import { declarationSample, recordSample, subjectSample } from '../../testing/fakes/samples.ts'
import { recordDeclarations } from './opening-writes.ts'

const content = new TextEncoder().encode('content')

/** What recording one declaration writes, on a host where `/source` holds `bytes`. */
async function record(subject: Subject, { maxContent = 100, bytes = content, kept = null as Uint8Array | null } = {}) {
  const store = { ...memoryStore(), object: async () => kept }
  const host = { ...memoryHost(), readFile: async () => bytes }
  return recordDeclarations([subject], () => ['b'], {
    state: store,
    vault: store.secrets,
    host,
    actor: 'tester',
    maxContent,
  })
}

async function row(set: Partial<Subject>) {
  const { writes } = await record(subjectSample(set))
  const [write] = writes.filter((one) => one.write === 'resource')
  return write?.write === 'resource' ? write.set : null
}

const inForce = (set: Partial<ResourceRecord> = {}) => recordSample({ dependsOn: ['b'], ...set })

describe('the row of a declaration', () => {
  it('holds all that is declared, sealed, with what it depends on', async () => {
    expect(await row({ record: null })).toMatchObject({
      type: 'toy:thing',
      host: 'local',
      machine: 'machine-1',
      declared: { name: 'x', value: 1 },
      dependsOn: ['b'],
      identity: ['toy:local:x'],
      state: 'pending',
    })
  })

  it('is not written when it says so already', async () => {
    expect(await row({ record: inForce() })).toBeNull()
  })

  it('is none of what is not declared', async () => {
    expect(await row({ declaration: null })).toBeNull()
  })

  it('is pending where another thing is in force on record', async () => {
    expect(await row({ record: inForce(), standing: noStanding, identity: ['toy:local:new'] })).toMatchObject({
      state: 'pending',
      identity: ['toy:local:x', 'toy:local:new'],
    })
  })

  it('marks what only an act can tell', async () => {
    expect(await row({ record: inForce(), declared: { name: 'x' }, unknown: [['value']] })).toEqual({
      declared: { name: 'x', value: { $unknown: true } },
    })
  })

  it('holds ids of secrets, which are written with it', async () => {
    const declaration = declarationSample({ sensitive: [['value']] })
    const { sealed, writes } = await record(subjectSample({ record: inForce(), declaration }))
    expect(sealed).toEqual([{ name: 'x', value: { $secret: 'secret-1' } }])
    expect(writes).toMatchObject([{ write: 'secret' }, { write: 'resource', set: { declared: sealed[0] } }])
  })
})

describe('the content of a source', () => {
  const reference = { sha256: sha256(content), size: content.length, path: '/source' }
  const declared = (object: object) => subjectSample({ declared: { name: 'x', note: { $object: { ...object } } } })

  it.each([100, content.length])('is kept with what refers to it, up to the limit (%i)', async (maxContent) => {
    const { writes } = await record(declared(reference), { maxContent })
    expect(writes[0]).toEqual({ write: 'object', object: { sha256: reference.sha256, data: content } })
  })

  it.each([
    ['it is a byte too large', reference, content.length - 1],
    ['nothing says where it is', { sha256: reference.sha256, size: reference.size }, 100],
  ])('is not kept where %s', async (_, object, maxContent) => {
    const { writes } = await record(declared(object), { maxContent })
    expect(writes.map((write) => write.write)).toEqual(['resource'])
  })

  it('is written also when it is there, as it is there: a pruning may be about to take it away', async () => {
    const { writes } = await record(declared(reference), { kept: content, bytes: new TextEncoder().encode('moved') })
    expect(writes[0]).toEqual({ write: 'object', object: { sha256: reference.sha256, data: content } })
  })

  it('that changed since it was read is refused', async () => {
    const changed = record(declared(reference), { bytes: new TextEncoder().encode('other') })
    await expect(changed).rejects.toThrow('changed while it was read')
  })
})
