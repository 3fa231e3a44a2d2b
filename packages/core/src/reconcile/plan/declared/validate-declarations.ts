import type { Validator } from '../../../contracts/validator.ts'
import { errorFinding, type Finding } from '../../../domain/finding.ts'
import { formatDuration } from '../../../domain/quantities.ts'
import type { Declaration } from '../../../domain/resource.ts'
import { messageOf } from '../../../errors/message-of.ts'
import { type BoundedResult, boundedCall } from '../../../providers/bounded-call.ts'
import { findingsProblem } from '../../../providers/contract-shapes.ts'
import type { PlanningContext } from '../planning-context.ts'

/**
 * What the plugins' validators find. A validator that throws or does not return is a finding itself: what it checks is
 * not known to be well.
 */
export async function validateDeclarations(
  stack: string,
  declarations: readonly Declaration[],
  context: PlanningContext,
): Promise<readonly Finding[]> {
  const found = await runValidators(stack, declarations, context)
  return found.flatMap(({ findings }) => findings)
}

/** The findings of one validator. */
export interface ValidatorFindings {
  readonly validator: Validator
  readonly findings: readonly Finding[]
}

/** The same, validator by validator. */
export async function runValidators(
  stack: string,
  declarations: readonly Declaration[],
  context: PlanningContext,
): Promise<readonly ValidatorFindings[]> {
  const validators = await context.registry.validators()
  return Promise.all(
    validators.map(async (validator) => ({
      validator,
      findings: await validate(validator, stack, declarations, context),
    })),
  )
}

async function validate(
  validator: Validator,
  stack: string,
  declarations: readonly Declaration[],
  context: PlanningContext,
): Promise<readonly Finding[]> {
  const { host, timeout, signal: outer } = context.settings
  const result = await boundedCall(timeout, outer, (signal) =>
    validator.validate({ stack, declarations, host, signal }),
  )
  const problem = result.status === 'returned' ? findingsProblem(result.value) : null
  if (result.status === 'returned' && problem === null) return result.value
  const because = problem === null ? whyFailed(result, timeout) : `it broke its contract: ${problem}`
  return [
    errorFinding('validator-failed', `The check "${validator.name}" failed: ${because}.`, {
      detail: validator.description,
    }),
  ]
}

function whyFailed(result: BoundedResult<unknown>, timeout: number): string {
  return result.status === 'threw' ? messageOf(result.error) : `it did not end within ${formatDuration(timeout)}`
}
