import type { Plan } from '../domain/plan.ts'
import { EngineError } from './engine-error.ts'

/** Why a plan was refused. */
export interface PlanRefusal {
  /** `approval-refused`: a flag or an answer would allow it. `plan-refused`: nothing does but a changed definition. */
  readonly code: 'plan-refused' | 'approval-refused' | 'not-approved'
  readonly message: string
  readonly remedy: string
  /** What is refused, one line each. Default: none. */
  readonly refusals?: readonly string[]
}

/** The plan holds something that is never done, or that needs a word that was not given. Nothing was done. */
export class PlanRefusedError extends EngineError {
  readonly plan: Plan

  constructor(plan: Plan, { code, message, remedy, refusals = [] }: PlanRefusal) {
    super(code, { message, detail: refusals.map((line) => `- ${line}`).join('\n'), remedy })
    this.plan = plan
  }
}
