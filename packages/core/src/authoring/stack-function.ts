import type { VariableDeclaration } from '../domain/definition.ts'
import type { Json } from '../domain/json.ts'
import { fromWire } from '../domain/wire.ts'
import { type Handle, handleOf } from './reference.ts'

/** Marks stacks that are functions of their variables, also across several installed copies of this package. */
export const buildKey: unique symbol = Symbol.for('sloth-runner.build-stack') as never

/** A stack whose resources are computed from its variables. */
export interface StackFunction {
  /** Name, version, description, variables and dependencies, in the plain form. */
  readonly head: Readonly<Record<string, unknown>>
  /** The whole in the plain form. */
  readonly [buildKey]: (variables: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
}

interface ValueTypes {
  readonly string: string
  readonly integer: number
  readonly number: number
  readonly boolean: boolean
  readonly array: readonly Json[]
  readonly object: Readonly<Record<string, Json>>
}

type ValueOf<Declaration extends VariableDeclaration> = Declaration extends { readonly enum: readonly (infer Value)[] }
  ? Value
  : ValueTypes[Declaration['type']]

/** The values of variables as a stack's function gets them. */
export type VariableValues<Variables extends Readonly<Record<string, VariableDeclaration>>> = {
  readonly [Name in keyof Variables]: Variables[Name] extends { readonly sensitive: true }
    ? Handle<ValueOf<Variables[Name]>>
    : ValueOf<Variables[Name]>
}

/** Whether a value is a stack that is a function of its variables. */
export function isStackFunction(value: unknown): value is StackFunction {
  return typeof value === 'object' && value !== null && buildKey in value
}

/**
 * The plain form of such a stack. `variables` are resolved, in wire form; sensitive ones are handed on as references.
 *
 * @throws InvalidInputError when the function gives anything but a plain object, and whatever the function throws
 */
export function buildStack(
  stack: StackFunction,
  variables: Readonly<Record<string, { readonly value: Json; readonly sensitive: boolean }>>,
): Readonly<Record<string, unknown>> {
  const values = Object.entries(variables).map(([name, { value, sensitive }]) => [
    name,
    sensitive ? handleOf(`vars[${JSON.stringify(name)}]`) : fromWire(value),
  ])
  return stack[buildKey](Object.fromEntries(values))
}
