import type { ResourceReader } from '../contracts/resource-reader.ts'
import { EngineError } from '../errors/engine-error.ts'
import { messageOf } from '../errors/message-of.ts'
import { brokenContract, ProviderError } from '../errors/provider-error.ts'
import {
  changeProblem,
  claimsProblem,
  descriptionProblem,
  jsonProblem,
  obstacleProblem,
  type Problem,
  resolutionProblem,
} from './contract-shapes.ts'

/**
 * A reader of which everything that it gives is looked at before anybody uses it, but for what it observes, at which those look
 * who read. What breaks the contract, and what `diff` throws, is a `ProviderError`.
 */
export function guardedReader(reader: ResourceReader): ResourceReader {
  const { type, description, schema } = reader
  const checked = <T>(value: T, problem: Problem): T => {
    if (problem !== null) throw brokenContract('the reader of', type, problem)
    return value
  }
  const { resolve, obstacle, declarationOf, describe } = reader
  return {
    type,
    description,
    schema,
    readActual: (targets, context) => reader.readActual(targets, context),
    claims: (declared, host) => {
      const claims = reader.claims(declared, host)
      return checked(claims, claimsProblem(claims))
    },
    diff: (target, observation) => {
      const change = thrownAs(type, () => reader.diff(target, observation))
      return checked(change, changeProblem(change))
    },
    ...(resolve && {
      resolve: async (...given) => {
        const resolution = await resolve.apply(reader, given)
        return checked(resolution, resolutionProblem(resolution))
      },
    }),
    ...(obstacle && {
      obstacle: async (...given) => {
        const refusal = (await obstacle.apply(reader, given)) ?? null
        return checked(refusal, obstacleProblem(refusal))
      },
    }),
    ...(declarationOf && {
      declarationOf: (...given) => {
        const declaration = declarationOf.apply(reader, given)
        const problem = jsonProblem(declaration)
        return checked(declaration, problem === null ? null : `of what declarationOf gives ${problem}`)
      },
    }),
    ...(describe && {
      describe: (...given) => {
        const description = describe.apply(reader, given)
        return checked(description, descriptionProblem(description))
      },
    }),
  }
}

function thrownAs<T>(type: string, call: () => T): T {
  try {
    return call()
  } catch (error) {
    if (EngineError.isInstance(error)) throw error
    throw new ProviderError(type, { message: `the reader of ${type} could not compare it: ${messageOf(error)}` })
  }
}
