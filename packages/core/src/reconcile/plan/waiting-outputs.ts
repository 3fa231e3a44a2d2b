import type { SurveyedStack } from './survey-stack.ts'

/**
 * Tells what an output waits for in a run of some resources only: what it reads, and what is left out although it is not in
 * force. One that reads no resource is about the whole stack: what it says may be in force nowhere yet.
 */
export function outputWaits(
  { found, previous }: Pick<SurveyedStack, 'found' | 'previous'>,
  targeted: ReadonlySet<string>,
): (reads: readonly string[]) => readonly string[] {
  const pending = [...found.values()]
    .filter(({ subject, verdict }) => {
      const isReplaced = previous.get(subject.address)?.observation.status === 'present'
      return !targeted.has(subject.address) && (isReplaced || verdict.verdict !== 'in-sync')
    })
    .map(({ subject }) => subject.address)
  return (reads) => (reads.length === 0 ? pending : pending.filter((address) => reads.includes(address)))
}
