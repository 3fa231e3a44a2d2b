import type { SnapshotProblem } from './snapshot.ts'

/** What is wrong, as a clause: `bucket 5f2c… is missing`, `secret 23b9… is gone from the database`. Pure. */
export function snapshotDamage({ object, kind, found }: SnapshotProblem): string {
  if (kind === 'secret')
    return found === null ? `secret ${object} is gone from the database` : `secret ${object} cannot be opened: ${found}`
  return found === null ? `${kind} ${object} is missing` : `${kind} ${object} has the digest ${found}`
}

/** What helps, a line for each kind of damage that there is. Pure. */
export function snapshotRemedies(stack: string, problems: readonly SnapshotProblem[]): readonly string[] {
  const repair = '"sloth-runner db check --repair" rewrites what can still be had.'
  if (!problems.some(({ kind }) => kind === 'secret')) return [repair]
  return [
    repair,
    `What a secret was is in copies alone: "sloth-runner db restore FILE" takes back all of one. Once the value is given anew (run the definition again, or set the value again), snapshots from then on are whole; "sloth-runner stack snapshot delete ${stack} VERSION" takes away what is of no use any more.`,
  ]
}
