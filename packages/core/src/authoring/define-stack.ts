import type { Definition, OutputDeclaration, ResourceDeclaration, VariableDeclaration } from '../domain/definition.ts'
import { errorFinding } from '../domain/finding.ts'
import { InvalidInputError } from '../errors/invalid-input-error.ts'
import { plainForm, plainName } from './plain-form.ts'
import type { Reference } from './reference.ts'
import { declaredResource, type ResourceHandle } from './resource-builder.ts'
import { buildKey, type StackFunction, type VariableValues } from './stack-function.ts'

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
  extends Pick<Definition, 'name' | 'version' | 'description' | 'dependencies'> {
  readonly variables?: Variables
}

/** A stack as TypeScript gives it: the plain form, to be checked when it is loaded. */
export type PlainStack = Readonly<Record<string, unknown>>

/** Declares a stack. */
export function defineStack(stack: StackHead & StackBody): PlainStack
/**
 * Declares a stack whose resources are computed from its variables. Sensitive ones come as references: code never sees
 * their values.
 */
export function defineStack<const Variables extends Readonly<Record<string, VariableDeclaration>>>(
  head: StackHead<Variables>,
  body: (variables: VariableValues<Variables>) => StackBody,
): StackFunction
export function defineStack(
  head: StackHead & StackBody,
  body?: (variables: never) => StackBody,
): PlainStack | StackFunction {
  if (body === undefined) return plainStack(head)
  const build = (variables: Readonly<Record<string, unknown>>) => plainStack({ ...head, ...body(variables as never) })
  return { head: plainStack(head), [buildKey]: build }
}

function plainStack({ resources, ...rest }: StackHead & StackBody): PlainStack {
  return {
    ...(plainForm(rest) as PlainStack),
    ...(resources === undefined ? {} : { resources: plainResources(resources) }),
  }
}

function plainResources(resources: NonNullable<StackBody['resources']>): Readonly<Record<string, unknown>> {
  const given: (readonly [string | null, unknown])[] = Array.isArray(resources)
    ? resources.map((resource: unknown) => [null, resource])
    : Object.entries(resources)
  const result: Record<string, unknown> = {}
  for (const [key, resource] of given) {
    const declared = declaredResource(resource)
    const name = key ?? declared?.name
    if (name === undefined) throw wrong('A list of resources holds something that no builder made.')
    if (declared !== null && declared.name !== name)
      throw wrong(`The resource "${declared.name}" stands under the name "${name}": give it one name.`)
    if (Object.hasOwn(result, name)) throw wrong(`Two resources are called "${name}".`)
    result[name] = plainResource(declared ?? resource)
  }
  return result
}

function plainResource(resource: unknown): unknown {
  if (typeof resource !== 'object' || resource === null) return resource
  const { name: _, dependsOn, triggers, ...rest } = resource as Record<string, unknown>
  return {
    ...(plainForm(rest) as object),
    ...(dependsOn === undefined ? {} : { dependsOn: plainNames(dependsOn) }),
    ...(triggers === undefined ? {} : { triggers: plainNames(triggers) }),
  }
}

function plainNames(names: unknown): unknown {
  return Array.isArray(names) ? names.map(plainName) : names
}

function wrong(summary: string): InvalidInputError {
  return new InvalidInputError([errorFinding('invalid-stack', summary, { path: ['resources'] })], summary)
}
