/** What became of one node: done, failed, or not begun because of another node or because the run was to stop. */
export type NodeFate =
  | { readonly fate: 'done' | 'failed' | 'stopped' }
  | { readonly fate: 'blocked'; readonly by: string }

/** How to walk the graph. */
export interface RunGraphOptions {
  /** Nodes at once; at least 1. */
  readonly parallelism: number
  /** Aborted: nothing more is begun, but what `goesOn` says. */
  readonly signal?: AbortSignal | undefined
  /** Whether a node is begun all the same, because it ends what was begun. Default: none. */
  readonly goesOn?: (node: string) => boolean
}

/**
 * Works through nodes side by side, each after what it depends on. A node whose dependency failed is not begun, nor is
 * what depends on it.
 *
 * `step` calls `settle` once, when its dependents may begin; it may go on working after that. A step that rejects stops
 * the walk: what runs is awaited, then the rejection is passed on.
 *
 * @param order nodes, dependencies first; independent ones begin in this order
 */
export async function runGraph(
  order: readonly string[],
  dependenciesOf: (node: string) => Iterable<string>,
  step: (node: string, settle: (succeeded: boolean) => void) => Promise<void>,
  options: RunGraphOptions,
): Promise<ReadonlyMap<string, NodeFate>> {
  const fates = new Map<string, NodeFate>()
  const { dependents, missing } = countDependencies(order, dependenciesOf)
  const ready = order.filter((node) => missing.get(node) === 0)
  const ended = Promise.withResolvers<void>()
  const steps = new Set<Promise<void>>()
  let active = 0
  let failure: { readonly error: unknown } | null = null

  const unblock = (node: string) => {
    for (const dependent of dependents.get(node) ?? []) {
      const left = (missing.get(dependent) ?? 0) - 1
      missing.set(dependent, left)
      if (left === 0 && !fates.has(dependent)) ready.push(dependent)
    }
  }
  const block = (root: string) => {
    const blocked = [...(dependents.get(root) ?? [])]
    for (let node = blocked.pop(); node !== undefined; node = blocked.pop()) {
      if (fates.has(node)) continue
      fates.set(node, { fate: 'blocked', by: root })
      blocked.push(...(dependents.get(node) ?? []))
    }
  }
  const begin = (node: string) => {
    active += 1
    let settled = false
    const settle = (succeeded: boolean) => {
      if (settled) return
      settled = true
      active -= 1
      fates.set(node, { fate: succeeded ? 'done' : 'failed' })
      if (succeeded) unblock(node)
      else block(node)
      pump()
    }
    const running = step(node, settle)
      .catch((error: unknown) => {
        failure ??= { error }
      })
      .then(() => settle(false))
      .finally(() => steps.delete(running))
    steps.add(running)
  }
  const isToBegin = (node: string) => options.signal?.aborted !== true || options.goesOn?.(node) === true
  let next = 0
  let pumping = false
  const pump = () => {
    if (pumping) return
    pumping = true
    while (failure === null && active < options.parallelism && next < ready.length) {
      const node = ready[next++] as string
      if (!fates.has(node) && isToBegin(node)) begin(node)
    }
    pumping = false
    if (active === 0) ended.resolve()
  }
  pump()
  await ended.promise
  await Promise.all(steps)
  if (failure !== null) throw (failure as { readonly error: unknown }).error
  for (const node of order) if (!fates.has(node)) fates.set(node, { fate: 'stopped' })
  return fates
}

function countDependencies(order: readonly string[], dependenciesOf: (node: string) => Iterable<string>) {
  const nodes = new Set(order)
  const dependents = new Map<string, string[]>()
  const missing = new Map<string, number>()
  for (const node of order) {
    const dependencies = new Set([...dependenciesOf(node)].filter((name) => nodes.has(name) && name !== node))
    missing.set(node, dependencies.size)
    for (const dependency of dependencies) {
      const known = dependents.get(dependency)
      if (known === undefined) dependents.set(dependency, [node])
      else known.push(node)
    }
  }
  return { dependents, missing }
}
