import { environmentReads } from '../../../definition/record-references.ts'
import type { Definition } from '../../../domain/definition.ts'
import { digestOf } from '../../../domain/digest.ts'

/** Stands for all variables of the environment, where expressions may read any of them. */
export const anyVariable = '*'

/**
 * What the expressions of a definition may read of the environment: variables by their names, null for one that is not set.
 * Where it may be any, all of them are one digest: most are nobody's secret, and are not to be hidden in what is printed. Pure.
 */
export function boundEnvironment(
  definition: Definition,
  environment: Readonly<Record<string, string>>,
): Readonly<Record<string, string | null>> {
  const { names, any } = environmentReads(definition)
  return {
    ...Object.fromEntries(
      names.map((name) => [name, Object.hasOwn(environment, name) ? (environment[name] ?? null) : null]),
    ),
    ...(any ? { [anyVariable]: digestOf({ ...environment }) } : {}),
  }
}
