import { errorFinding, type Finding, type Json, type Location, type Path } from '@sloth-runner/core'
import { EVENT_ID, type Event, getScalarValue, loadAll, parseEvents, YAMLException } from 'js-yaml'
import { boundProblem } from './bounded-document.ts'
import { type Layer, readLayer } from './read-layer.ts'

/** Reads the text of a configuration file (YAML 1.2); findings carry file, line and column. */
export async function parseConfiguration(text: string, file: string): Promise<Layer> {
  try {
    const [document = null, ...others] = loadAll(text) as Json[]
    if (others.length > 0) return { values: new Map(), findings: [severalDocuments(file)] }
    const bound = boundProblem(document)
    if (bound !== null) return { values: new Map(), findings: [{ ...bound, location: { file } }] }
    const layer = await withHookFindings(readLayer(document))
    if (layer.findings.length === 0) return layer
    const places = { file, offsets: keyOffsets(text), starts: lineStarts(text) }
    return { ...layer, findings: layer.findings.map((finding) => withLocation(finding, places)) }
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    return { values: new Map(), findings: [syntaxFinding(error, file)] }
  }
}

async function withHookFindings(layer: Layer): Promise<Layer> {
  const { hooks = [], findings } = layer
  if (hooks.length === 0) return layer
  const { readHooks } = await import('./read-hooks.ts')
  const found = hooks.flatMap(({ path, list }) =>
    readHooks(list, '').findings.map((finding) => ({
      ...finding,
      path: [...path, ...(finding.path ?? [])],
    })),
  )
  return { ...layer, findings: [...findings, ...found] }
}

function syntaxFinding(error: YAMLException, file: string): Finding {
  const { mark } = error
  const location: Location =
    mark === undefined ? { file } : { file, line: mark.line + 1, column: mark.column + 1, sensitive: true }
  return errorFinding('invalid-yaml', `The file is no valid YAML: ${withoutNames(error.reason)}.`, { location })
}

/** A secret that was pasted begins like anything else: the parser's words about tags and aliases repeat it. */
function withoutNames(reason: string): string {
  return reason.replace(/!<.*>|".*"|: .*$/s, '(not shown)')
}

function severalDocuments(file: string): Finding {
  return errorFinding('invalid-configuration', 'A configuration file holds one document.', { location: { file } })
}

interface Places {
  readonly file: string
  readonly offsets: ReadonlyMap<string, number>
  readonly starts: readonly number[]
}

function withLocation(finding: Finding, { file, offsets, starts }: Places): Finding {
  const offset = finding.path === undefined ? undefined : offsets.get(pathKey(finding.path))
  return {
    ...finding,
    location: offset === undefined ? { file } : { file, ...positionOf(starts, offset), sensitive: true },
  }
}

/** Where each line begins. */
function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)]
}

function positionOf(starts: readonly number[], offset: number): { readonly line: number; readonly column: number } {
  const line = starts.findLastIndex((start) => start <= offset)
  return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 }
}

const pathKey = (path: Path): string => JSON.stringify(path)

/** Where each key of the nested maps of a document begins, and each item of its lists that is a map or a text. */
function keyOffsets(text: string): ReadonlyMap<string, number> {
  const offsets = new Map<string, number>()
  visitNode({ events: parseEvents(text, {}), text, offsets }, 1, [])
  return offsets
}

interface Walk {
  readonly events: readonly Event[]
  readonly text: string
  readonly offsets: Map<string, number>
}

/** Visits the node that begins at `position` and returns the position after it. */
function visitNode(walk: Walk, position: number, path: Path): number {
  const node = walk.events[position]
  if (node?.type === EVENT_ID.SEQUENCE) return visitItems(walk, position, path)
  if (node?.type !== EVENT_ID.MAPPING) return endOfNode(walk.events, position)
  let next = position + 1
  for (let key = walk.events[next]; key !== undefined && key.type !== EVENT_ID.POP; key = walk.events[next]) {
    if (key.type !== EVENT_ID.SCALAR) return walk.events.length
    const here = [...path, getScalarValue(walk.text, key)]
    walk.offsets.set(pathKey(here), key.valueStart)
    next = visitNode(walk, next + 1, here)
  }
  return next + 1
}

function visitItems(walk: Walk, position: number, path: Path): number {
  let next = position + 1
  for (let index = 0; walk.events[next] !== undefined && walk.events[next]?.type !== EVENT_ID.POP; index += 1) {
    const item = walk.events[next]
    const here = [...path, index]
    if (item?.type === EVENT_ID.MAPPING) walk.offsets.set(pathKey(here), item.start)
    if (item?.type === EVENT_ID.SCALAR) walk.offsets.set(pathKey(here), item.valueStart)
    next = visitNode(walk, next, here)
  }
  return next + 1
}

function endOfNode(events: readonly Event[], position: number): number {
  let next = position
  let depth = 0
  do {
    depth += depthChange(events[next])
    next += 1
  } while (depth > 0)
  return next
}

function depthChange(event: Event | undefined): number {
  if (event?.type === EVENT_ID.MAPPING || event?.type === EVENT_ID.SEQUENCE) return 1
  return event?.type === EVENT_ID.POP ? -1 : 0
}
