import { errorFinding, type Finding } from '../domain/finding.ts'
import { isJsonObject, type JsonObject } from '../domain/json.ts'
import { unplainKind } from '../domain/value-kind.ts'
import { EngineError } from '../errors/engine-error.ts'
import { InvalidInputError } from '../errors/invalid-input-error.ts'

/** What a request says of its definition, given by a program that nothing need have checked against the types. */
interface GivenRequest {
  readonly definition?: unknown
  readonly variables?: unknown
}

/**
 * Gives a request back, or refuses what is none with an `EngineError` `usage`: no
 * definition was loaded, or variables are no list. `InvalidInputError` where nobody checked the definition, and a part of it is
 * nothing that keys or items can be read of: the stack would be taken for an empty one.
 */
export function requireRequest<T extends GivenRequest>(request: T): T {
  if (!isJsonObject(request) || !isLoaded(request.definition))
    throw new EngineError('usage', {
      message: 'The request has no definition that was loaded.',
      remedy: 'Give { definition } with one that loadDefinitions gave, or inMemoryDefinition made of an object.',
    })
  const findings = unplainFindings(request.definition.definition)
  if (findings.length > 0) throw new InvalidInputError(findings)
  const { variables = [] } = request
  if (!Array.isArray(variables) || !variables.every(isInput))
    throw new EngineError('usage', {
      message: 'The variables of the request are no list of inputs.',
      remedy: "Give a list such as [{ name: 'port', value: 8080, origin: 'program' }].",
    })
  return request
}

function isLoaded(value: unknown): value is JsonObject & { readonly definition: JsonObject } {
  return isJsonObject(value) && isJsonObject(value.definition) && Array.isArray(value.files)
}

function unplainFindings(definition: JsonObject): readonly Finding[] {
  return Object.entries(definition).flatMap(([key, value]) => {
    const kind = value === undefined ? null : unplainKind(value)
    if (kind === null) return []
    return [errorFinding('not-plain-data', `"${key}" is ${kind.is}.`, { detail: kind.remedy, path: [key] })]
  })
}

function isInput(value: unknown): boolean {
  return isJsonObject(value) && typeof value.name === 'string' && value.value !== undefined
}

/** Who acts is on each event: an empty text is nobody. */
export function requireIdentity(identity: unknown): void {
  if (typeof identity === 'string' && identity.trim() !== '') return
  throw new EngineError('usage', {
    message: 'The identity of the engine is empty: nobody could tell who acted.',
    remedy: 'Give createEngine an identity such as user@host.',
  })
}
