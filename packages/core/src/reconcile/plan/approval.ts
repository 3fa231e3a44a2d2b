import { errorFinding } from '../../domain/finding.ts'
import type { Approve, Plan } from '../../domain/plan.ts'
import { InvalidInputError } from '../../errors/invalid-input-error.ts'
import { PlanRefusedError } from '../../errors/plan-refused-error.ts'
import { isAskedFor, needsApproval, planChanges } from './assemble-plan.ts'
import { blockingRefusals } from './refusals.ts'

/**
 * Goes on only with a plan that may be acted on: nothing refused in it keeps it from being done, and what destroys or takes
 * over has been approved. Throws `PlanRefusedError`, or `InvalidInputError` when resources belong to another machine.
 */
export async function requireApproval(
  plan: Plan,
  approve: Approve | undefined,
  takeOverRemedy = 'Allow it with --take-over, or with "takeOver: true" in the declaration.',
): Promise<void> {
  refuseOtherMachines(plan)
  if (blockingRefusals(plan).length > 0) throw refusedBy(plan)
  if (!asks(plan)) return
  if (approve === 'automatic') return requireTakeOverAllowed(plan, takeOverRemedy)
  if (approve === undefined)
    throw new PlanRefusedError(plan, {
      code: 'approval-refused',
      message: 'The plan removes, replaces or takes over something, and nobody approved it. Nothing was done.',
      refusals: words(plan),
      remedy: 'Look at the plan, then approve it with --auto-approve.',
    })
  if (!(await approve(plan)))
    throw new PlanRefusedError(plan, {
      code: 'not-approved',
      message: 'The plan was not approved. Nothing was done.',
      remedy: 'Run the command again to see it once more.',
    })
}

/** A destroy lets go even of what it keeps in the world. */
function asks(plan: Plan): boolean {
  if (plan.kind === 'run') return needsApproval(plan)
  return planChanges(plan) || (plan.kind === 'destroy' && plan.items.length > 0)
}

function refuseOtherMachines(plan: Plan): void {
  const foreign = plan.items.filter((item) => item.unknown?.reason === 'wrong-host')
  if (foreign.length === 0) return
  throw new InvalidInputError(
    foreign.map((item) =>
      errorFinding('wrong-host', `"${item.address}" belongs to another machine: ${item.unknown?.detail}.`, {
        address: item.address,
        ...(item.unknown?.remedy === undefined ? {} : { detail: item.unknown.remedy }),
      }),
    ),
  )
}

/** With the removals that are refused: what blocks may do so because of one of them. */
function refusedBy(plan: Plan): PlanRefusedError {
  const refused = plan.items.filter((item) => item.refusal !== undefined)
  return new PlanRefusedError(plan, {
    code: 'plan-refused',
    message: 'The plan cannot be carried out. Nothing was done.',
    refusals: refused.map((item) => `${item.address}: ${item.refusal?.because}. ${item.refusal?.remedy}`),
    remedy: 'Change what is named, then plan again.',
  })
}

function requireTakeOverAllowed(plan: Plan, remedy: string): void {
  const foreign = plan.items.filter((item) => item.takeOver && !item.takeOverAllowed)
  if (foreign.length === 0) return
  throw new PlanRefusedError(plan, {
    code: 'approval-refused',
    message: 'The plan would change things that were there before. Nothing was done.',
    refusals: foreign.map((item) => `${item.address}: it is there already and differs (${item.sentence})`),
    remedy,
  })
}

function words(plan: Plan): readonly string[] {
  return plan.items
    .filter((item) => (plan.kind === 'run' ? isAskedFor(item) : item.refusal === undefined))
    .filter((item) => item.action !== 'none' || plan.kind === 'destroy')
    .map((item) => `${item.address}: ${item.sentence}`)
}
