import { boolean, integer, string } from '@oclif/core/flags'
import type { ActRequest, Plan } from '@sloth-runner/core'
import type { CommandContext } from '../command-context.ts'
import { showProgress } from '../progress/show-progress.ts'
import { confirm } from '../prompts/confirm.ts'
import { createLineReader } from '../prompts/read-line.ts'
import { renderPlan } from '../render/plan.ts'
import { durationFlag } from './duration-flag.ts'
import { lockFlags, presented } from './lock-flags.ts'

/** The flags of commands that change the world. */
export const actFlags = {
  ...lockFlags,
  'auto-approve': boolean({ aliases: ['yes'], summary: 'Do not ask for a confirmation.' }),
  parallelism: integer({ min: 1, max: 1000, helpValue: 'N', summary: 'Acts at once. Default: 10.' }),
  wait: string({
    helpValue: 'DURATION',
    summary:
      "How long to wait for somebody else's lock, as in 5m, and for a place while too many stacks are changed at once. Default: not at all, and 10m.",
  }),
}

/** The values of `actFlags`. */
export interface ActFlags {
  readonly 'auto-approve': boolean
  readonly parallelism?: number | undefined
  readonly wait?: string | undefined
  readonly 'lock-id'?: string | undefined
}

/** What is shown to a person before something is done, and what is asked. */
export interface Asked {
  readonly shown: string
  readonly question: string
}

/** How to act, with the answer to a question about a plan of another kind. */
export type AskingRequest<Planned> = Omit<ActRequest, 'approve'> & {
  readonly approve: 'automatic' | ((plan: Planned) => Promise<boolean>)
}

/** What the engine needs to act: the answer to its question, how to act, and somebody who watches. */
export function actRequest(flags: ActFlags, context: CommandContext, question: (plan: Plan) => string): ActRequest {
  return askingRequest<Plan>(flags, context, (plan) => ({
    shown: renderPlan(plan, { paint: context.paint, readLine: createLineReader() }),
    question: question(plan),
  }))
}

/** The same where the question is about more than a plan. */
export function askingRequest<Planned>(
  flags: ActFlags,
  context: CommandContext,
  asked: (plan: Planned) => Asked,
): AskingRequest<Planned> {
  const display = showProgress(context)
  const ask = (plan: Planned): Promise<boolean> => {
    const { shown, question } = asked(plan)
    display.clear()
    context.note(shown)
    return confirm({
      question,
      autoApprove: false,
      look: 'Look at what is shown above',
      interruption: context.interruption,
    })
  }
  const replacing = new Set<string>()
  context.interruption.beforeEnd(() => {
    display.clear()
    if (replacing.size > 0) context.note(halfReplaced([...replacing]))
  })
  return {
    approve: flags['auto-approve'] ? 'automatic' : ask,
    signal: context.interruption.signal,
    onProgress(event) {
      if (event.kind === 'started' && event.action === 'replace') replacing.add(event.address)
      if (event.kind === 'ended') replacing.delete(event.address)
      display.onProgress(event)
    },
    ...presented(flags),
    ...(flags.parallelism === undefined ? {} : { parallelism: flags.parallelism }),
    ...(flags.wait === undefined ? {} : { wait: durationFlag(flags.wait, '--wait') }),
  }
}

/** What nobody finishes any more. */
function halfReplaced(addresses: readonly string[]): string {
  const them = addresses.length === 1 ? 'it' : 'them'
  return `Ended at once, in the middle of replacing ${addresses.join(', ')}: what was there may be gone and nothing in its place. The next run makes ${them}.`
}
