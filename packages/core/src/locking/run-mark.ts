import type { WritingHost } from '../contracts/host.ts'
import type { RunRecord } from '../domain/run.ts'

/**
 * What tells the commands of one run from those of all others, of other databases too: `7:` and the session's id. They
 * carry it in their environment as `SLOTH_RUNNER_RUN`.
 */
export function runMark({ id, sessionId }: Pick<RunRecord, 'id' | 'sessionId'>): string {
  return `${id}:${sessionId}`
}

/** The same host, whose commands that act carry a run's mark. */
export function markedHost(host: WritingHost, mark: string): WritingHost {
  const run: WritingHost['run'] = (command, options = {}) =>
    host.run(command, { ...options, env: { ...options.env, SLOTH_RUNNER_RUN: mark } })
  return new Proxy(host, {
    get(target, name) {
      if (name === 'run') return run
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
