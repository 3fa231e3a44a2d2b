import { describe, expect, it } from 'vitest'
import { sha256 } from '../domain/digest.ts'
import type { SensitiveTrace } from '../domain/sensitive-trace.ts'
import { HostError } from '../errors/host-error.ts'
import { memoryHost } from '../testing/fakes/memory-host.ts'
import { declaredContent } from './declared-content.ts'

const bytes = Buffer.from('text')
const reference = { sha256: sha256(bytes), size: bytes.length, path: '/s' }

/** What is given of content, where some of it is on record or at its place. */
function given(
  {
    kept = null,
    there = null,
    traces = [],
  }: { kept?: Buffer | null; there?: Buffer | null; traces?: SensitiveTrace[] },
  { path, ...rest }: Partial<typeof reference> = reference,
) {
  const readFile = async () => {
    if (there === null) throw new HostError('ENOENT', { message: 'There is no file /s.', path: '/s' })
    return there
  }
  const host = Object.assign(Object.create(memoryHost()), { name: 'local', readFile })
  const isOfSource = (keys: readonly string[]) => keys.includes('path:local:/s')
  const secrets = { traces: async (keys: readonly string[]) => (isOfSource(keys) ? traces : []) }
  const wanted = { ...reference, ...rest }
  return declaredContent({ host, state: { object: async () => kept, secrets } })(
    path === undefined ? { sha256: wanted.sha256, size: wanted.size } : { ...wanted, path },
  )
}

describe('content that is declared by its digest', () => {
  it('is had from the record, or from where it was read', async () => {
    expect(await given({ kept: bytes })).toEqual({ bytes })
    expect(await given({ there: bytes })).toEqual({ bytes })
  })

  it('is not had from what has become another file, is gone, or was nowhere', async () => {
    expect(await given({ there: Buffer.from('more') })).toEqual({ because: '/s has other content now' })
    expect(await given({})).toEqual({ because: 'There is no file /s' })
    expect(await given({}, {})).toEqual({ because: 'it is kept nowhere' })
  })

  it('is not given where its source holds or held something sensitive', async () => {
    const trace: SensitiveTrace = { type: 'file:file', owns: [], edits: [], spelled: [], fields: [['content']] }
    expect(await given({ kept: bytes, there: bytes, traces: [trace] })).toEqual({
      because: '/s holds or held something sensitive',
    })
  })
})
