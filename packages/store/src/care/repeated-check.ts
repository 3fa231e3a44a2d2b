import type { DatabaseCheck, DatabaseProblem } from '@sloth-runner/core'

/**
 * Looks again for as long as looking puts something right: a row that came back is what others missed, and what could not be put
 * right without it can be now. What is told as left is what the last look found.
 */
export async function untilNothingChanges(look: () => Promise<DatabaseCheck>): Promise<DatabaseCheck> {
  const told = new Map<string, DatabaseProblem>()
  for (;;) {
    const check = await look()
    const isNew = (problem: DatabaseProblem) => problem.repaired && told.get(nameOf(problem))?.repaired !== true
    if (!check.problems.some(isNew)) return { ...check, problems: joined(check, [...told.values()]) }
    for (const problem of check.problems)
      if (problem.repaired || !told.has(nameOf(problem))) told.set(nameOf(problem), problem)
  }
}

function nameOf({ part, subject }: DatabaseProblem): string {
  return `${part} ${subject}`
}

/** What was found before and is not there any more was put right, by itself or with what it missed. */
function joined(last: DatabaseCheck, before: readonly DatabaseProblem[]): readonly DatabaseProblem[] {
  const left = new Set(last.problems.map(nameOf))
  const gone = before.filter((problem) => !left.has(nameOf(problem)))
  const all = [...gone.map(putRight), ...last.problems]
  return Object.keys(last.checked).flatMap((part) => all.filter((problem) => problem.part === part))
}

function putRight(problem: DatabaseProblem): DatabaseProblem {
  if (problem.repaired) return problem
  return { ...problem, remedy: 'It came right when others were put right.', repaired: true }
}
