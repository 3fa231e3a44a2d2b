import type { Finding } from '../domain/finding.ts'
import { isPlainRecord, unplainKind, valueKind } from '../domain/value-kind.ts'
import { invalidStack, invalidStackFinding } from './invalid-stack.ts'
import { plainForm, plainName } from './plain-form.ts'
import { declaredResource } from './resource-builder.ts'

/**
 * The resources of a stack by name, in the plain form. What is neither a list nor a record stays, for checking to refuse it.
 *
 * @throws InvalidInputError with a finding for each that has no name of its own
 */
export function plainResources(resources: unknown): unknown {
  const given = givenResources(resources)
  if (given === null) return resources
  const names = new Set<string>()
  const findings = given.flatMap((one) => problemOf(one, names) ?? [])
  if (findings.length > 0) throw invalidStack(findings)
  return Object.fromEntries(given.map((one) => [nameOf(one), plainResource(one.resource)]))
}

/** A resource with its name in a record, or its position in a list. */
interface GivenResource {
  readonly key: string | number
  readonly resource: unknown
}

function givenResources(resources: unknown): readonly GivenResource[] | null {
  if (isPlainRecord(resources)) return Object.entries(resources).map(([key, resource]) => ({ key, resource }))
  if (!Array.isArray(resources) || unplainKind(resources) !== null) return null
  return Array.from(resources, (resource: unknown, key) => ({ key, resource }))
}

function nameOf({ key, resource }: GivenResource): string {
  return declaredResource(resource)?.name ?? String(key)
}

function problemOf(given: GivenResource, names: Set<string>): Finding | null {
  const { key, resource } = given
  const declared = declaredResource(resource)
  const path = ['resources', key]
  if (typeof key === 'number' && declared === null) {
    const summary = `The list of resources holds ${valueKind(resource)}, which no builder made.`
    return invalidStackFinding(summary, path, unplainKind(resource)?.remedy ?? 'Write { name: resource } in its place.')
  }
  const name = nameOf(given)
  if (typeof key === 'string' && name !== key)
    return invalidStackFinding(`The resource "${name}" stands under the name "${key}": give it one name.`, path)
  if (names.has(name)) return invalidStackFinding(`Two resources are called "${name}".`, path)
  names.add(name)
  return null
}

function plainResource(resource: unknown): unknown {
  const declared = declaredResource(resource)
  if (declared !== null) {
    const { name: _, ...rest } = declared
    return plainDeclaration(rest)
  }
  return isPlainRecord(resource) ? plainDeclaration(resource) : resource
}

function plainDeclaration({ dependsOn, triggers, ...rest }: Readonly<Record<string, unknown>>): object {
  return {
    ...(plainForm(rest) as object),
    ...(dependsOn === undefined ? {} : { dependsOn: plainNames(dependsOn) }),
    ...(triggers === undefined ? {} : { triggers: plainNames(triggers) }),
  }
}

function plainNames(names: unknown): unknown {
  return Array.isArray(names) && unplainKind(names) === null ? names.map(plainName) : names
}
