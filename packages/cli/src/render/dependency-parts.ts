import type { DependencyDemand, DependencyProblem, StackStand } from '@sloth-runner/core'
import type { Paint } from './paint.ts'

/** ` (>=2.0.0 <3)`, with `by hand` where no definition says so; empty when any version will do and a definition says so. */
export function renderDemands(requests: readonly DependencyDemand[], paint: Paint): string {
  const words = requests.flatMap(({ range, origin }) => {
    const parts = [...(range === null ? [] : [range]), ...(origin === 'manual' ? ['by hand'] : [])]
    return parts.length === 0 ? [] : [parts.join(', ')]
  })
  return words.length === 0 ? '' : paint('faint', ` [${words.join('; ')}]`)
}

/** `network (v2.1.0)`; what is not there, failed or was destroyed says so. */
export function renderStand({ name, version, status }: StackStand, paint: Paint): string {
  const shown = version === null ? name : `${name} (v${version.replace(/^v/, '')})`
  if (status === null) return `${shown} ${paint('bad', '(missing)')}`
  return status === 'failed' || status === 'destroyed' ? `${shown} ${paint('bad', `(${status})`)}` : shown
}

/** `web -> network: is 1.0.0, and >=2 is needed`. */
export function renderProblem({ stack, name, reason, range, version, status }: DependencyProblem): string {
  const what = {
    missing: status === 'destroyed' ? 'was destroyed' : 'does not exist',
    'out-of-range': `${version === null ? 'has no version' : `is ${version}`}, and ${range} is needed`,
    failed: 'its last run failed',
  }
  return `${stack} -> ${name}: ${what[reason]}`
}
