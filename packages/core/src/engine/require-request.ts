import { isJsonObject } from '../domain/json.ts'
import { EngineError } from '../errors/engine-error.ts'

/** What a request says of its definition, given by a program that nothing need have checked against the types. */
interface GivenRequest {
  readonly definition?: unknown
  readonly variables?: unknown
}

/**
 * Gives a request back, or refuses what is none with an `EngineError` `usage`: no
 * definition was loaded, or variables are no list.
 */
export function requireRequest<T extends GivenRequest>(request: T): T {
  if (!isJsonObject(request) || !isLoaded(request.definition))
    throw new EngineError('usage', {
      message: 'The request has no definition that was loaded.',
      remedy: 'Give { definition } with one that loadDefinitions gave, or inMemoryDefinition made of an object.',
    })
  const { variables = [] } = request
  if (!Array.isArray(variables) || !variables.every(isInput))
    throw new EngineError('usage', {
      message: 'The variables of the request are no list of inputs.',
      remedy: "Give a list such as [{ name: 'port', value: 8080, origin: 'program' }].",
    })
  return request
}

function isLoaded(value: unknown): boolean {
  return isJsonObject(value) && isJsonObject(value.definition) && Array.isArray(value.files)
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
