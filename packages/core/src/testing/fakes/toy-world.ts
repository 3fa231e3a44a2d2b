import { inMemoryDefinition } from '../../definition/in-memory-definition.ts'
import type { RunPolicy } from '../../domain/definition.ts'
import type { JsonObject } from '../../domain/json.ts'
import type { EnginePolicy } from '../../domain/policy.ts'
import { createEngine } from '../../engine/engine.ts'
import type { Engine, RunRequest, StackHandle } from '../../engine/requests/stack-requests.ts'
import { memoryHost } from './memory-host.ts'
import { type MemoryStore, memoryStore } from './memory-store.ts'
import { type Toys, type ToyWays, toyPlugin } from './toy-plugin.ts'

/** A stack `web` of toys, with its record and its world. */
export interface ToyWorld {
  readonly store: MemoryStore
  readonly toys: Toys
  /** An engine of its own, as the next process would have it. */
  engine(parts?: EngineParts): Engine
  /** The stack by such an engine. */
  stack(parts?: EngineParts): StackHandle
  /** A run that everything is approved for. */
  request(resources: Readonly<Record<string, unknown>>, more?: Partial<RunRequest> & DefinitionParts): RunRequest
}

interface EngineParts {
  readonly ways?: ToyWays
  readonly machine?: string
  readonly types?: string[]
  readonly policy?: Partial<EnginePolicy>
}

interface DefinitionParts {
  readonly outputs?: JsonObject
  readonly moved?: readonly { readonly from: string; readonly to: string }[]
  readonly dependencies?: Readonly<Record<string, string>>
  readonly policy?: RunPolicy
}

/** Makes an empty world. */
export function toyWorld(): ToyWorld {
  const store = memoryStore()
  const toys: Toys = new Map()
  const engine: ToyWorld['engine'] = ({ ways, machine, types, policy = {} } = {}) =>
    createEngine({
      store,
      plugins: [toyPlugin(toys, ways, types)],
      host: memoryHost(machine),
      identity: 'tester@here',
      policy,
    })
  return {
    store,
    toys,
    engine,
    stack: (parts) => engine(parts).stack('web'),
    request: (resources, { outputs, moved, dependencies, policy, ...more } = {}) => ({
      definition: inMemoryDefinition({
        name: 'web',
        resources,
        ...(outputs === undefined ? {} : { outputs }),
        ...(moved === undefined ? {} : { moved }),
        ...(dependencies === undefined ? {} : { dependencies }),
        ...(policy === undefined ? {} : { policy }),
      }),
      approve: 'automatic',
      ...more,
    }),
  }
}

/** A resource of type `toy:thing`. */
export function toy(properties: JsonObject, more: Readonly<Record<string, unknown>> = {}): JsonObject {
  return { type: 'toy:thing', properties, ...more } as JsonObject
}
