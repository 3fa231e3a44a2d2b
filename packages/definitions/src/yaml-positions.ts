import type { PositionNode } from '@sloth-runner/core'
import { deepestLevel } from '@sloth-runner/core/definition'
import { EVENT_ID, type Event, getScalarValue, parseEvents } from 'js-yaml'

/**
 * How deep YAML may be nested before the parser gives up: deeper than a definition, or what is in a file of variables, by itself
 * and what it stands in, so that the bound of those is the one that holds.
 */
export const maxYamlDepth = deepestLevel + 2

interface OpenNode {
  readonly children: PositionNode['children']
  /** The key that waits for its value. */
  key: { readonly name: string; readonly start: number } | null
}

/** Where the values of each document of a YAML text stand. */
export function yamlPositions(text: string): PositionNode[] {
  const documents: PositionNode[] = []
  const anchors = new Map<string, PositionNode>()
  const open: OpenNode[] = []
  for (const event of parseEvents(text, { maxDepth: maxYamlDepth })) {
    if (event.type === EVENT_ID.DOCUMENT) {
      documents.push({ start: 0, children: null })
      open.push({ children: null, key: null })
      anchors.clear()
    } else if (event.type === EVENT_ID.POP) open.pop()
    else place(event, text, { open, anchors, documents })
  }
  return documents
}

interface Placing {
  readonly open: OpenNode[]
  readonly anchors: Map<string, PositionNode>
  readonly documents: PositionNode[]
}

type ValueEvent = Exclude<Event, { type: typeof EVENT_ID.DOCUMENT } | { type: typeof EVENT_ID.POP }>

function place(event: ValueEvent, text: string, { open, anchors, documents }: Placing): void {
  const parent = open.at(-1)
  if (parent === undefined) return
  const start = startOf(event)
  const isContainer = event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE
  if (parent.children instanceof Map && parent.key === null && !isContainer) {
    parent.key = { name: event.type === EVENT_ID.SCALAR ? getScalarValue(text, event) : '*', start }
    return
  }
  const node = { start: parent.key?.start ?? start, children: childrenOf(event, text, anchors) }
  if (open.length === 1) documents[documents.length - 1] = node
  else if (parent.children instanceof Map) parent.children.set(parent.key?.name ?? '*', node)
  else parent.children?.push(node)
  if (event.type !== EVENT_ID.ALIAS && event.anchorStart >= 0)
    anchors.set(text.slice(event.anchorStart, event.anchorEnd), node)
  parent.key = null
  if (isContainer) open.push({ children: node.children, key: null })
}

function childrenOf(event: ValueEvent, text: string, anchors: Map<string, PositionNode>): PositionNode['children'] {
  if (event.type === EVENT_ID.MAPPING) return new Map()
  if (event.type === EVENT_ID.SEQUENCE) return []
  if (event.type === EVENT_ID.SCALAR) return null
  return anchors.get(text.slice(event.anchorStart, event.anchorEnd))?.children ?? null
}

function startOf(event: ValueEvent): number {
  if (event.type === EVENT_ID.SCALAR) return Math.max(event.valueStart, 0)
  return event.type === EVENT_ID.ALIAS ? event.anchorStart : event.start
}
