import type { ResourceDeclaration } from '../domain/definition.ts'
import type { Json } from '../domain/json.ts'
import { isPlainRecord, unplainKind, valueKind } from '../domain/value-kind.ts'
import { invalidStack, invalidStackFinding } from './invalid-stack.ts'
import { type Expressible, expressionOf, type Handle, handleOf } from './reference.ts'

const declaredKey: unique symbol = Symbol.for('sloth-runner.declared-resource') as never

/** A resource as a builder declares it. */
export interface DeclaredResource
  extends Omit<ResourceDeclaration, 'properties' | 'forEach' | 'dependsOn' | 'triggers'> {
  readonly name: string
  readonly properties: unknown
  readonly forEach?: unknown
  readonly dependsOn?: readonly (string | ResourceHandle)[]
  readonly triggers?: readonly (string | ResourceHandle)[]
}

/** A declared resource. Its fields can be used in other resources; the dependency is added. */
export type ResourceHandle<T = object> = Handle<T> & { readonly [declaredKey]: DeclaredResource }

/** How a resource is treated, beside its properties. */
export interface ResourceOptions
  extends Pick<ResourceDeclaration, 'description' | 'protect' | 'ignore' | 'removal' | 'takeOver'> {
  /** One resource for each entry; its properties may use `each`. */
  readonly forEach?: Expressible<readonly string[]> | Expressible<Readonly<Record<string, Json>>>
  readonly dependsOn?: readonly (string | ResourceHandle)[]
  readonly triggers?: readonly (string | ResourceHandle)[]
}

/** Declares one resource of a type. */
export type ResourceBuilder<Properties, Computed> = (
  name: string,
  properties: Expressible<Properties>,
  options?: ResourceOptions,
) => ResourceHandle<Properties & Computed>

/** The entry a resource with `forEach` is made for. */
export const each: { readonly key: Handle<string>; readonly value: Handle<Json> } = {
  key: handleOf('each.key') as Handle<string>,
  value: handleOf('each.value') as Handle<Json>,
}

/**
 * A builder for a resource type, as plugins export them.
 *
 * @typeParam Properties what a person declares
 * @typeParam Computed what only the system knows and others may refer to
 * @throws InvalidInputError, from the builder, when a name is no text or options are no plain object
 */
export function resourceBuilder<Properties extends object, Computed extends object = object>(
  type: string,
): ResourceBuilder<Properties, Computed> {
  return (name, properties, options = {}) => {
    requireNameAndOptions(type, name, options)
    const declared: DeclaredResource = { ...options, name, type, properties }
    const source = `resources[${JSON.stringify(name)}]`
    return handleOf(source, new Map([[declaredKey, declared]])) as ResourceHandle<Properties & Computed>
  }
}

/** Options that are spread to nothing would leave a resource without its protection. */
function requireNameAndOptions(type: string, name: unknown, options: unknown): void {
  if (typeof name !== 'string')
    throw invalidStack([
      invalidStackFinding(`A resource of the type ${type} is called ${valueKind(name)}.`, ['resources']),
    ])
  if (isPlainRecord(options)) return
  const summary = `The options of the resource "${name}" are ${valueKind(options)}.`
  throw invalidStack([invalidStackFinding(summary, ['resources', name], unplainKind(options)?.remedy)])
}

/** One entry of a resource with `forEach`. */
export function entry<T>(resource: ResourceHandle<T>, key: string): Handle<T> {
  return handleOf(`${expressionOf(resource)}[${JSON.stringify(key)}]`) as Handle<T>
}

/** What a handle declares, or null for any other value. */
export function declaredResource(value: unknown): DeclaredResource | null {
  if (typeof value !== 'object' || value === null || !(declaredKey in value)) return null
  return (value as ResourceHandle)[declaredKey]
}
