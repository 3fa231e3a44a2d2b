import {
  canonicalJson,
  didYouMean,
  errorFinding,
  type Finding,
  isJsonObject,
  type Json,
  type Path,
} from '@sloth-runner/core'
import { settingProblem } from './setting-value.ts'
import { type Setting, settings } from './settings.ts'

/** What one configuration file says, by key, and what is wrong with it. */
export interface Layer {
  readonly values: ReadonlyMap<string, Json>
  /** Paths are from the document's root. */
  readonly findings: readonly Finding[]
  /** The lists of hooks in it, which are looked at only where there are any. */
  readonly hooks?: readonly { readonly path: Path; readonly list: readonly Json[] }[]
}

/** Sections that may stand inside `stacks` too. */
const movable: ReadonlySet<string> = new Set(['snapshots', 'events', 'hooks', 'validation'])

/**
 * Reads a configuration document. All sections but `stacks` may stand at the root or inside `stacks`. Keys that do not
 * exist are refused with the nearest one, values of the wrong kind with what is expected, a setting that is given twice and
 * differently with both values; everything is reported at once.
 */
export function readLayer(document: Json): Layer {
  if (document === null) return { values: new Map(), findings: [] }
  if (!isJsonObject(document)) {
    return { values: new Map(), findings: [errorFinding('invalid-configuration', 'A configuration is a map of keys.')] }
  }
  const values = new Map<string, Json>()
  const findings: Finding[] = []
  const hooks: { readonly path: Path; readonly list: readonly Json[] }[] = []
  visit(document, [], (path, value) => {
    const key = canonicalKey(path)
    const setting = settings.find((candidate) => candidate.key === key)
    const problem =
      setting === undefined
        ? unknownKey(path)
        : (valueProblem(setting, value, path) ?? contradiction(setting, value, path, values.get(key)))
    if (problem === null) values.set(key, value)
    else findings.push(problem)
    if (problem === null && setting?.kind === 'hooks') hooks.push({ path, list: value as readonly Json[] })
  })
  return { values, findings, hooks }
}

function visit(value: Json, path: readonly string[], leaf: (path: readonly string[], value: Json) => void): void {
  if (!isJsonObject(value) || !(path.length === 0 || settingInside(path) !== undefined)) leaf(path, value)
  else for (const [key, item] of Object.entries(value)) visit(item, [...path, key], leaf)
}

/** The first setting of a section; what is none has none. */
function settingInside(path: readonly string[]): Setting | undefined {
  return settings.find(({ key }) => key.startsWith(`${canonicalKey(path)}.`))
}

function canonicalKey(path: readonly string[]): string {
  const [first, second] = path
  return (first === 'stacks' && movable.has(second ?? '') ? path.slice(1) : path).join('.')
}

function valueProblem(setting: Setting, value: Json, path: Path): Finding | null {
  const problem = settingProblem(setting, value)
  return problem === null ? null : errorFinding('invalid-setting', problem, { path })
}

/** A section may stand in two places of one file; what it says in both must be the same. */
function contradiction({ key, kind }: Setting, value: Json, path: Path, before: Json | undefined): Finding | null {
  if (before === undefined || canonicalJson(before) === canonicalJson(value)) return null
  const other = path[0] === 'stacks' ? key : `stacks.${key}`
  const name = path.join('.')
  return errorFinding(
    'contradictory-setting',
    kind === 'hooks'
      ? `"${name}" and "${other}" of this file are different lists of hooks.`
      : `"${name}" is ${JSON.stringify(value)}, and "${other}" of this file is ${JSON.stringify(before)}.`,
    { path, detail: 'They are one setting: take one of them out.' },
  )
}

function unknownKey(path: readonly string[]): Finding {
  const parent = canonicalKey(path).split('.').slice(0, -1).join('.')
  const siblings = settings.map(({ key }) => key).filter((key) => key.startsWith(parent === '' ? '' : `${parent}.`))
  const names = siblings.map((key) => key.slice(parent === '' ? 0 : parent.length + 1).split('.')[0] ?? '')
  const last = path.at(-1) ?? ''
  const elsewhere = settings.filter(({ key }) => key.split('.').at(-1) === last).map(({ key }) => key)
  const guess = elsewhere.length === 1 ? ` Did you mean "${elsewhere[0]}"?` : didYouMean(last, new Set(names))
  const inside = settingInside(path)
  if (inside !== undefined)
    return errorFinding('unknown-setting', `"${path.join('.')}" holds settings, such as ${inside.key}.`, { path })
  return errorFinding('unknown-setting', `There is no setting "${path.join('.')}".${guess}`, {
    path,
    detail: 'See all settings with "sloth-runner config show".',
  })
}
