import type { ValidationReport } from '../domain/validation.ts'
import { InvalidInputError } from '../errors/invalid-input-error.ts'
import { noDefinitionFinding, validateStack } from '../validation/validate-stack.ts'
import type { EngineContext } from './engine-context.ts'
import type { RunRequest, ValidateRequest } from './requests/stack-requests.ts'
import { requireRequest } from './require-request.ts'
import { requireStackName } from './require-stack-name.ts'

/** Validates one stack with a handle that cannot write. */
export async function validate(
  name: string,
  request: ValidateRequest,
  context: EngineContext,
): Promise<ValidationReport> {
  const state = context.options.store.reader()
  const stack = await state.stack(name)
  if (stack === null) requireStackName(name)
  const { definition = null, loading = [], variables = [] } = request
  if (definition !== null) requireRequest({ definition, variables })
  const lockId = request.lockId ?? (await context.options.lockMemory?.recall(name)) ?? null
  const { validation: policy } = context.policy
  const missing = definition === null && loading.length === 0 ? [noDefinitionFinding(name)] : []
  return validateStack(
    {
      name,
      stack,
      definition,
      loading: [...loading, ...missing],
      variables,
      strict: request.strict ?? policy.strictMode,
      policy,
      lockId,
      recordPath: state.file,
    },
    context.planning(state, request),
  )
}

/**
 * Throws `InvalidInputError` with everything that was found unless the definition of a run passes. Whether the lock can be
 * had is left to the run, which takes it next: waiting, and with an error of its own.
 */
export async function requireValid(name: string, request: RunRequest, context: EngineContext): Promise<void> {
  const { definition, variables = [] } = request
  const report = await validate(name, { ...request, definition, variables }, context)
  const checks = report.checks.filter((check) => check.name !== 'locks')
  if (checks.every(({ status }) => status !== 'failed')) return
  throw new InvalidInputError(
    checks.flatMap(({ findings }) => findings),
    `Validation of "${name}" failed. Nothing was done.`,
  )
}
