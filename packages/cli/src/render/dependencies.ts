import {
  type DependencyChange,
  type DependencyCheck,
  type DependencyCycle,
  type DependencyView,
  type ExecutionOrder,
  writtenPath,
} from '@sloth-runner/core'
import { renderDemands, renderProblem, renderStand } from './dependency-parts.ts'
import type { Paint } from './paint.ts'
import { renderCount, renderEstimate } from './units.ts'

/** What a stack depends on and what depends on it. */
export function renderDependencies(view: DependencyView, paint: Paint): string {
  const section = (title: string, lines: readonly string[]): string =>
    [paint('heading', `${title}:`), ...(lines.length === 0 ? ['  none'] : lines.map((line) => `  • ${line}`))].join(
      '\n',
    )
  return [
    `Dependencies for: ${view.stack}`,
    section(
      'Direct Dependencies',
      view.direct.map((one) => `${renderStand(one, paint)}${renderDemands(one.requests, paint)}`),
    ),
    section(
      'Indirect Dependencies',
      view.indirect.map(
        (one) => `${renderStand(one, paint)} (via ${one.via}${one.steps > 2 ? `, ${one.steps} steps away` : ''})`,
      ),
    ),
    section(
      'Dependents (stacks that depend on this)',
      view.dependents.map((one) => renderStand(one, paint)),
    ),
    `Total dependency count: ${view.total}\nDependency depth: ${renderCount(view.depth, 'level')}`,
  ].join('\n\n')
}

/** Cycles with where to cut them, then what is missing, failed or out of range. */
export function renderDependencyCheck(check: DependencyCheck, paint: Paint): string {
  const { stack, cycles, problems, valid } = check
  const head = `Checking dependencies for: ${stack ?? `all stacks (${check.checked})`}`
  const rounds =
    cycles.length === 0
      ? [`${paint('good', '✓')} No circular dependencies detected`]
      : [`${paint('bad', '✗')} ${circular(check)}`, ...cycles.map((cycle) => renderCycle(cycle, paint))]
  const list = problems.map((problem) => `  • ${renderProblem(problem)}`)
  const counted = renderCount(problems.length, 'dependency is', 'dependencies are')
  const needed = list.length === 0 ? [] : [[`${paint('bad', '✗')} ${counted} not as needed:`, ...list].join('\n')]
  const end = valid ? [`${paint('good', '✓')} Dependency tree is valid`] : []
  return [head, ...rounds, ...needed, ...end].join(valid ? '\n' : '\n\n')
}

function circular({ knots, cycles }: DependencyCheck): string {
  if (cycles.length === 1) return 'Circular dependency detected!'
  return `Circular dependencies detected! (${renderCount(cycles.length, 'cycle')} in ${renderCount(knots, 'knot')} of stacks that depend on each other)`
}

function renderCycle({ path, cut }: DependencyCycle, paint: Paint): string {
  return [
    paint('heading', 'Cycle path:'),
    `  ${paint('bad', writtenPath(path))}`,
    paint('heading', 'Resolution suggestions:'),
    `  1. Remove dependency: ${cut.stack} -> ${cut.name}`,
    '  2. Introduce intermediary stack',
    '  3. Refactor to eliminate circular reference',
  ].join('\n')
}

/** In which order stacks can be run, and which can be run side by side. */
export function renderExecutionOrder(order: ExecutionOrder, paint: Paint): string {
  if (order.stacks.length === 0) return 'No stacks yet.'
  const lines = order.stacks.map(({ name, dependsOn, added }, index) => {
    const needs = dependsOn.length === 0 ? 'no dependencies' : `depends on: ${dependsOn.join(', ')}`
    return `  ${index + 1}. ${name} (${needs})${added ? paint('faint', ' added: others depend on it') : ''}`
  })
  const groups = order.groups.map((group, index) => `  Group ${index + 1}: ${group.join(', ')}`)
  const parts = [
    `${paint('heading', 'Recommended execution order:')}\n${lines.join('\n')}`,
    `Total execution time estimate: ${renderEstimate(order.estimate)}`,
    `${paint('heading', 'Parallelizable groups:')}\n${groups.join('\n')}`,
    `With parallelization: ${renderEstimate(order.parallelEstimate)}`,
  ]
  if (order.estimate !== null && order.unmeasured.length > 0)
    parts.push(`Not in the estimates, because never completed: ${order.unmeasured.join(', ')}`)
  if (order.missing.length > 0)
    parts.push(`${paint('bad', 'Missing, though others depend on them:')} ${order.missing.join(', ')}`)
  return parts.join('\n\n')
}

/** What adding a dependency did. */
export function renderAdded(change: DependencyChange, paint: Paint): string {
  const { dependency, changed, previous, problem } = change
  const { stack, name, range } = dependency
  const written = `${stack} -> ${name} (${range ?? 'any version'})`
  const before = changed && previous !== null ? `, before: ${previous.range ?? 'any version'}` : ''
  const line = `${paint('good', '✓')} ${addedText(change)}: ${written}${before}`
  return problem === null ? line : `${line}\n${paint('warning', 'Not as needed:')} ${renderProblem(problem)}`
}

function addedText({ changed, previous }: DependencyChange): string {
  if (!changed) return 'Dependency is there already'
  return previous === null ? 'Dependency added' : 'Dependency changed'
}

/** What removing a dependency did. */
export function renderRemoved({ dependency }: DependencyChange, paint: Paint): string {
  return `${paint('good', '✓')} Dependency removed: ${dependency.stack} -> ${dependency.name}`
}
