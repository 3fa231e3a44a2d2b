// Definitions as data: checked, with their variables resolved and their expressions evaluated. An entry of its own, for
// loaders: it brings a schema validator and an expression language that a program does not pay for until it plans.

export { type CheckedDefinition, checkDefinition } from './check-definition.ts'
export { checkProperties } from './check-properties.ts'
export { compileProviderSchema } from './compile-provider-schema.ts'
export { schemaKeywords } from './compile-schema.ts'
export { definitionReference } from './definition-reference.ts'
export { definitionSchema } from './definition-schema.ts'
export { type EvaluatedOutput, type EvaluatedResource, evaluateOutput, evaluateResource } from './evaluate-resource.ts'
export type { EvaluationScope, KnownResource } from './evaluation-scope.ts'
export { type Expansion, expandDefinition } from './expand-definition.ts'
export type * from './expanded-resource.ts'
export { deepestLevel, surveyPlainData } from './plain-data.ts'
export { renderText } from './render-text.ts'
export {
  type ResolvedVariable,
  type ResolvedVariables,
  resolveVariables,
  type VariableResolution,
} from './resolve-variables.ts'
export { variableDigests, verifyVariableDigest } from './variable-digests.ts'
