import { isPlainRecord, unplainKind, valueKind } from '../domain/value-kind.ts'
import { invalidStack, invalidStackFinding } from './invalid-stack.ts'

type Part = Readonly<Record<string, unknown>>

/** What is handed to `defineStack` first. @throws InvalidInputError when it is nothing that keys can be read of */
export function requireHead<Head>(given: Head): Head {
  if (isPlainRecord(given)) return given
  const detail = ['It takes an object such as { name, resources }.', unplainKind(given)?.remedy ?? ''].join(' ').trim()
  throw invalidStack([invalidStackFinding(`defineStack is given ${valueKind(given)}.`, [], detail)])
}

/** What is handed to it second. @throws InvalidInputError when it cannot be called */
export function requireFunction<Body>(head: Part, given: Body): NonNullable<Body> {
  if (typeof given === 'function') return given as NonNullable<Body>
  const summary = `The stack${quotedName(head)} has ${valueKind(given)} where its function belongs.`
  const detail = 'Write "(variables) => ({ resources, outputs })", or leave it out and give these beside the name.'
  throw invalidStack([invalidStackFinding(summary, [], detail)])
}

/**
 * What the function of a stack gave.
 *
 * @throws InvalidInputError when it is nothing that keys can be read of, as a promise is, and when the head has one of them too
 */
export function requireBody<Body>(head: Part, given: Body): Body {
  const owner = `The function of the stack${quotedName(head)}`
  if (!isPlainRecord(given)) {
    // Why it fails, if it does, is of no interest any more, and would end the process.
    if (given instanceof Promise) given.catch(() => undefined)
    throw invalidStack([invalidStackFinding(`${owner} gives ${valueKind(given)}.`, [], remedyFor(given))])
  }
  const twice = Object.keys(given).filter((key) => Object.hasOwn(head, key))
  if (twice.length === 0) return given
  const detail = 'What stands beside the function is known before the variables. The function gives the rest.'
  throw invalidStack(twice.map((key) => invalidStackFinding(`${owner} gives "${key}" once more.`, [key], detail)))
}

function remedyFor(given: unknown): string {
  const wanted = 'It gives an object such as { resources, outputs, moved }.'
  if (given instanceof Promise) return `It cannot be async: await what it needs at the top of the file. ${wanted}`
  if (given === undefined) return `${wanted} With an arrow it has brackets round it: () => ({ resources }).`
  return wanted
}

function quotedName({ name }: Part): string {
  return typeof name === 'string' ? ` "${name}"` : ''
}
