import type { Plan } from '../domain/plan.ts'
import { EngineError } from './engine-error.ts'

/** The plan holds something that is never done, or that needs a word that was not given. Nothing was done. */
export class PlanRefusedError extends EngineError {
  readonly plan: Plan

  /** `approval-refused`: a flag or an answer would allow it. `plan-refused`: nothing does but a changed definition. */
  constructor(
    code: 'plan-refused' | 'approval-refused' | 'not-approved',
    plan: Plan,
    message: string,
    refusals: readonly string[],
    remedy: string,
  ) {
    super(code, { message, detail: refusals.map((line) => `- ${line}`).join('\n'), remedy })
    this.plan = plan
  }
}
