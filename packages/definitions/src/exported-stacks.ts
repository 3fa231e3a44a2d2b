import { errorFinding, type Finding, isJsonObject, isStackFunction, unplainKind, valueKind } from '@sloth-runner/core'

/** The exports of a module, by name. */
type Exports = Readonly<Record<string, unknown>>

/** What a module exports that is or should be a stack. */
export interface ExportedStacks {
  readonly stacks: readonly unknown[]
  readonly findings: readonly Finding[]
}

/**
 * Each exported stack once. A default export that is none may hold several, as the exports of CommonJS modules do; else it is
 * taken for a stack without a name, so that checking says what is wrong with it. A default export that can be no stack is
 * refused, and so is whatever is a promise: the stack in it would be left out without a word, and another one taken for it.
 */
export function exportedStacks(path: string, exported: Exports): ExportedStacks {
  const given = distinct(entriesOf(exported))
  const unfit = given.filter(
    ([name, value]) => value instanceof Promise || (name === 'default' && !isJsonObject(value)),
  )
  const stacks = given.filter((one) => !unfit.includes(one) && (isStack(one[1]) || one[0] === 'default'))
  const findings = unfit.map((one) => unfitFinding(path, one))
  if (stacks.length === 0 && findings.length === 0) return { stacks: [], findings: [nothingExported(path, exported)] }
  return { stacks: stacks.map(([, value]) => value), findings }
}

type Entry = readonly [name: string, value: unknown]

function entriesOf(exported: Exports): readonly Entry[] {
  const { 'module.exports': _, ...all } = exported
  const { default: main, ...named } = all
  if (isStack(main) || !isJsonObject(main) || !Object.values(main).some(isStack))
    return Object.entries(all).sort(defaultFirst)
  return [...Object.entries(named), ...Object.entries(main)]
}

function defaultFirst([one]: Entry, [other]: Entry): number {
  return Number(other === 'default') - Number(one === 'default')
}

function distinct(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter(([, value], index) => entries.findIndex(([, other]) => other === value) === index)
}

function isStack(value: unknown): boolean {
  return isStackFunction(value) || (isJsonObject(value) && typeof value.name === 'string')
}

function unfitFinding(path: string, [name, value]: Entry): Finding {
  const kind = valueKind(value)
  const summary = `${path} exports ${kind} ${name === 'default' ? 'as its default' : `as "${name}"`}.`
  const remedy = unplainKind(value)?.remedy ?? 'Export each by a name of its own, or one as the default.'
  return errorFinding('no-definition', summary, { detail: remedy, location: { file: path } })
}

function nothingExported(path: string, exported: Exports): Finding {
  const names = Object.keys(exported).filter((name) => name !== 'module.exports')
  return errorFinding('no-definition', `${path} exports no definition.`, {
    detail: `Export what defineStack gives, as in "export default defineStack({ name: 'web', … })". ${
      names.length === 0 ? 'It exports nothing.' : `It exports ${names.join(', ')}.`
    }`,
    location: { file: path },
  })
}
