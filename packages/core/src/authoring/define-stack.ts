import type { Definition, OutputDeclaration, ResourceDeclaration, VariableDeclaration } from '../domain/definition.ts'
import { plainForm } from './plain-form.ts'
import { plainResources } from './plain-resources.ts'
import type { Reference } from './reference.ts'
import type { ResourceHandle } from './resource-builder.ts'
import { buildKey, type StackFunction, type VariableValues } from './stack-function.ts'
import { requireBody, requireFunction, requireHead } from './stack-parts.ts'

/** A resource written without a builder. */
export interface ResourceInput extends Omit<ResourceDeclaration, 'properties' | 'forEach' | 'dependsOn' | 'triggers'> {
  readonly properties?: object
  readonly forEach?: unknown
  readonly dependsOn?: readonly (string | ResourceHandle)[]
  readonly triggers?: readonly (string | ResourceHandle)[]
}

/** An output: a value, a reference, or the long form. */
export type OutputInput =
  | string
  | number
  | boolean
  | Reference<unknown>
  | readonly unknown[]
  | (Omit<OutputDeclaration, 'value'> & { readonly value: unknown })

/** The parts of a stack that may use variables. */
export interface StackBody {
  /** Handles, or by name. */
  readonly resources?: readonly ResourceHandle[] | Readonly<Record<string, ResourceInput | ResourceHandle>>
  readonly outputs?: Readonly<Record<string, OutputInput>>
  readonly moved?: Definition['moved']
}

/** The parts of a stack that are known before its variables. */
export interface StackHead<Variables = Readonly<Record<string, VariableDeclaration>>>
  extends Pick<Definition, 'name' | 'version' | 'description' | 'dependencies' | 'policy' | 'requirements'> {
  readonly variables?: Variables
}

/** A stack as TypeScript gives it: the plain form, to be checked when it is loaded. */
export type PlainStack = Readonly<Record<string, unknown>>

/**
 * Declares a stack. What is no plain data in it stays, and is refused when the definition is checked.
 *
 * @throws InvalidInputError with a finding for each resource without a name of its own, and when it is given no plain object
 */
export function defineStack(stack: StackHead & StackBody): PlainStack
/**
 * Declares a stack whose resources are computed from its variables. Sensitive ones come as references: code never sees
 * their values. The function is called when all variables are known, and gives a plain object, at once: a promise is refused.
 */
export function defineStack<const Variables extends Readonly<Record<string, VariableDeclaration>>>(
  head: StackHead<Variables>,
  body: (variables: VariableValues<Variables>) => StackBody,
): StackFunction
export function defineStack(
  given: StackHead & StackBody,
  ...functions: readonly ((variables: never) => StackBody)[]
): PlainStack | StackFunction {
  const head = { ...requireHead(given) }
  if (functions.length === 0) return plainStack(head)
  const body = requireFunction(head, functions[0])
  const build = (variables: Readonly<Record<string, unknown>>) =>
    plainStack({ ...head, ...requireBody(head, body(variables as never)) })
  return { head: plainStack(head), [buildKey]: build }
}

function plainStack(stack: StackHead & StackBody): PlainStack {
  const { resources, ...rest } = stack
  return {
    ...(plainForm(rest) as PlainStack),
    ...('resources' in stack ? { resources: plainResources(resources) } : {}),
  }
}
