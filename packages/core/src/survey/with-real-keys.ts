import type { ReadingHost } from '../contracts/host.ts'
import { realKeys } from '../providers/real-keys.ts'
import type { Subject } from './subject.ts'

/** Subjects with where they really are now. What is on another machine is as it is written. */
export async function withRealKeys(
  subjects: readonly Subject[],
  host: Pick<ReadingHost, 'realPath'>,
): Promise<readonly Subject[]> {
  const claims = subjects.map(({ identity, edits, keeps, host: name, obstacle }) => ({
    owns: identity,
    edits,
    keeps,
    host: obstacle === null ? name : '',
  }))
  const found = await realKeys(claims, host)
  return subjects.map((subject, index) => {
    const real = found[index] ?? subject.real
    const { owns, edits, keeps } = subject.real
    return real.owns === owns && real.edits === edits && real.keeps === keeps ? subject : { ...subject, real }
  })
}
