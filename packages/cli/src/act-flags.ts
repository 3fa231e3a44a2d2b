import { boolean, integer, string } from '@oclif/core/flags'
import type { ActRequest, Approve, Plan } from '@sloth-runner/core'
import type { CommandContext } from './command-context.ts'
import { confirm } from './confirm.ts'
import { durationFlag } from './duration-flag.ts'
import { lockFlags, presented } from './lock-flags.ts'
import { showProgress } from './progress/show-progress.ts'
import { createLineReader } from './read-line.ts'
import { renderPlan } from './render/plan.ts'

/** The flags of commands that change the world. */
export const actFlags = {
  ...lockFlags,
  'auto-approve': boolean({ aliases: ['yes'], summary: 'Do not ask for a confirmation.' }),
  parallelism: integer({ min: 1, max: 1000, helpValue: 'N', summary: 'Acts at once. Default: 10.' }),
  wait: string({
    helpValue: 'DURATION',
    summary: "How long to wait for somebody else's lock, as in 5m. Default: not at all.",
  }),
}

/** The values of `actFlags`. */
export interface ActFlags {
  readonly 'auto-approve': boolean
  readonly parallelism?: number | undefined
  readonly wait?: string | undefined
  readonly 'lock-id'?: string | undefined
}

/** What the engine needs to act: the answer to its question, how to act, and somebody who watches. */
export function actRequest(flags: ActFlags, context: CommandContext, question: (plan: Plan) => string): ActRequest {
  const display = showProgress(process.stderr, context.paint)
  const ask: Exclude<Approve, 'automatic'> = (plan) => {
    display.clear()
    context.note(renderPlan(plan, { paint: context.paint, readLine: createLineReader() }))
    return confirm({ question: question(plan), autoApprove: false, interruption: context.interruption })
  }
  return {
    approve: flags['auto-approve'] ? 'automatic' : ask,
    signal: context.interruption.signal,
    onProgress: display.onProgress,
    ...presented(flags),
    ...(flags.parallelism === undefined ? {} : { parallelism: flags.parallelism }),
    ...(flags.wait === undefined ? {} : { wait: durationFlag(flags.wait, '--wait') }),
  }
}
