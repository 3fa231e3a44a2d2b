import type { ASTNode } from '@marcbachmann/cel-js'

/** One step of a reference: a key, a position, the key of the present `forEach` entry, or any. */
export type ReferenceStep = string | number | { readonly dynamic: 'each.key' | 'any' }

/** A name that an expression reads, with as much of its path as is written literally. */
export interface ExpressionReference {
  /** `vars`, `resources`, `state`, `stacks`, `env`, `run`, `each`, or any other name. */
  readonly root: string
  readonly steps: readonly ReferenceStep[]
  /** Only asked whether it is there: the argument of `has()`. */
  readonly optional: boolean
  /** Only its keys matter: the receiver of a macro, of `in` or of `size()`. */
  readonly keysOnly: boolean
  /** Where it stands in the expression, from 0. */
  readonly start: number
  readonly end: number
}

interface Open {
  readonly node: ASTNode
  readonly bound: ReadonlySet<string>
  readonly optional: boolean
  readonly keysOnly: boolean
}

const macros: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter'])
const nothingBound: ReadonlySet<string> = new Set()

/** Every reference of an expression, in no particular order. Names bound by macros are none. */
export function referencesOf(root: ASTNode): ExpressionReference[] {
  const references: ExpressionReference[] = []
  const open: Open[] = [{ node: root, bound: nothingBound, optional: false, keysOnly: false }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const chain = chainOf(next.node)
    const asked = askedFor(next)
    if (asked !== null) references.push(asked)
    if (asked?.root === 'env' && asked.steps.length === 1) continue
    if (chain === null) open.push(...childrenOf(next))
    else {
      if (!next.bound.has(chain.root)) {
        const { optional, keysOnly, node } = next
        references.push({ root: chain.root, steps: chain.steps, optional, keysOnly, start: node.start, end: node.end })
      }
      open.push(...chain.indexes.map((node) => ({ node, bound: next.bound, optional: false, keysOnly: false })))
    }
  }
  return references
}

const askable: ReadonlySet<string> = new Set(['state', 'stacks', 'env'])

/** `"my-key" in state` asks whether `state["my-key"]` is there: `has()` takes no names in brackets. */
function askedFor({ node, bound }: Open): ExpressionReference | null {
  if (node.op !== 'in') return null
  const [key, map] = node.args
  const chain = chainOf(map)
  if (chain === null || bound.has(chain.root) || !askable.has(chain.root)) return null
  if (key.op !== 'value' || typeof key.args !== 'string') return null
  const { root, steps } = chain
  return { root, steps: [...steps, key.args], optional: true, keysOnly: false, start: node.start, end: node.end }
}

interface Chain {
  readonly root: string
  readonly steps: readonly ReferenceStep[]
  /** Index expressions that are computed. */
  readonly indexes: readonly ASTNode[]
}

/** `a.b["c"][d]` as a root and steps, or null when the node is something else. */
export function chainOf(node: ASTNode): Chain | null {
  const steps: ReferenceStep[] = []
  const indexes: ASTNode[] = []
  let current = node
  while (current.op !== 'id') {
    if (current.op === '.') {
      steps.push(current.args[1])
      current = current.args[0]
    } else if (current.op === '[]') {
      const index = current.args[1]
      const step = stepOf(index)
      steps.push(step)
      if (typeof step === 'object') indexes.push(index)
      current = current.args[0]
    } else return null
  }
  return { root: current.args, steps: steps.reverse(), indexes }
}

function stepOf(index: ASTNode): ReferenceStep {
  if (index.op === 'value') {
    if (typeof index.args === 'string') return index.args
    if (typeof index.args === 'bigint') return Number(index.args)
  }
  const isEachKey = index.op === '.' && index.args[1] === 'key' && index.args[0].op === 'id'
  return { dynamic: isEachKey && index.args[0].args === 'each' ? 'each.key' : 'any' }
}

function childrenOf({ node, bound }: Open): Open[] {
  const plain = (child: ASTNode): Open => ({ node: child, bound, optional: false, keysOnly: false })
  switch (node.op) {
    case 'value':
    case 'id':
      return []
    case 'call':
      if (node.args[0] === 'has') return node.args[1].map((child) => ({ ...plain(child), optional: true }))
      return node.args[1].map((child) => ({ ...plain(child), keysOnly: node.args[0] === 'size' }))
    case 'rcall':
      return receiverChildren(node.args[0], node.args[1], node.args[2], bound)
    case 'in':
      return [plain(node.args[0]), { ...plain(node.args[1]), keysOnly: true }]
    case 'map':
      return node.args.flatMap(([key, value]) => [plain(key), plain(value)])
    case '!_':
    case '-_':
      return [plain(node.args)]
    default:
      return [...node.args].filter((child): child is ASTNode => typeof child === 'object').map(plain)
  }
}

function receiverChildren(method: string, receiver: ASTNode, args: ASTNode[], bound: ReadonlySet<string>): Open[] {
  const opened = (node: ASTNode, names: ReadonlySet<string>, keysOnly = false): Open => ({
    node,
    bound: names,
    optional: false,
    keysOnly,
  })
  const [variable, ...rest] = args
  if (method === 'bind' && receiver.op === 'id' && receiver.args === 'cel' && variable?.op === 'id') {
    const [value, body] = rest
    return [
      ...(value === undefined ? [] : [opened(value, bound)]),
      ...(body === undefined ? [] : [opened(body, new Set([...bound, variable.args]))]),
    ]
  }
  if (macros.has(method) && variable?.op === 'id' && rest.length > 0) {
    const inner = new Set([...bound, variable.args])
    return [opened(receiver, bound, true), ...rest.map((child) => opened(child, inner))]
  }
  return [opened(receiver, bound, method === 'size'), ...args.map((child) => opened(child, bound))]
}
