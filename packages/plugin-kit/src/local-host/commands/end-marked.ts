import { setTimeout } from 'node:timers/promises'
import type { EndedProcess } from '@sloth-runner/core'
import { listProcesses, type ProcessInfo, readProcess, wasStartedWith } from './processes.ts'

/** Milliseconds between TERM and KILL. */
const termGrace = 2_000

/** Milliseconds that the kernel gets to carry a KILL out. */
const killGrace = 2_000

/** Milliseconds between looks at processes that are ending. */
const pollInterval = 20

/** Ends all processes that carry a run's mark, with their groups. The contract is that of `WritingHost.endMarked`. */
export async function endMarked(mark: string): Promise<readonly EndedProcess[]> {
  const ended = new Map<string, EndedProcess>()
  await signalUntilGone(mark, 'SIGTERM', termGrace, ended)
  await signalUntilGone(mark, 'SIGKILL', killGrace, ended)
  return [...ended.values()].sort((one, other) => one.pid - other.pid)
}

/** Looks again after each round: what is ending may still start others. A process is asked once and killed as often as needed. */
async function signalUntilGone(
  mark: string,
  signal: 'SIGTERM' | 'SIGKILL',
  within: number,
  ended: Map<string, EndedProcess>,
): Promise<void> {
  const killed = signal === 'SIGKILL'
  const asked = new Set<string>()
  for (const deadline = performance.now() + within; performance.now() < deadline; await setTimeout(pollInterval)) {
    const found = await findMarked(mark)
    if (found.length === 0) return
    for (const process of found) {
      const key = `${process.pid} ${process.start}`
      if (asked.has(key) && !killed) continue
      asked.add(key)
      if (await send(process, signal)) ended.set(key, { pid: process.pid, name: process.name, killed })
    }
  }
}

/** The processes with the mark, and all others of their groups, which may have dropped it. */
async function findMarked(mark: string): Promise<readonly ProcessInfo[]> {
  const all = await listProcesses()
  const spared = lineage(all)
  const marked = new Set<number>()
  await Promise.all(
    all.map(async ({ pid, group }) => {
      if (await wasStartedWith(pid, 'SLOTH_RUNNER_RUN', mark)) marked.add(pid).add(-group)
    }),
  )
  const groupsSpared = new Set(all.filter(({ pid }) => spared.has(pid)).map(({ group }) => group))
  return all.filter(
    ({ pid, group }) => !spared.has(pid) && (marked.has(pid) || (marked.has(-group) && !groupsSpared.has(group))),
  )
}

/** This process and all that it descends from. */
function lineage(all: readonly ProcessInfo[]): ReadonlySet<number> {
  const parents = new Map(all.map(({ pid, parent }) => [pid, parent]))
  const line = new Set<number>()
  for (let pid: number | undefined = process.pid; pid !== undefined && !line.has(pid); pid = parents.get(pid))
    line.add(pid)
  return line
}

/** False when the process is another one by now, or gone. */
async function send({ pid, start }: ProcessInfo, signal: NodeJS.Signals): Promise<boolean> {
  if ((await readProcess(pid))?.start !== start) return false
  try {
    return process.kill(pid, signal)
  } catch {
    return false
  }
}
