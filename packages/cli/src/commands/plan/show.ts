import { boolean } from '@oclif/core/flags'
import { BaseCommand, readingFlags } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import { argument } from '../../flags/argument.ts'
import { exitCodeOfPlan } from '../../output/exit-codes.ts'
import type { Outcome } from '../../output/outcome.ts'
import { readPlanFile } from '../../output/plan-file.ts'
import { createLineReader } from '../../prompts/read-line.ts'
import { renderPlan } from '../../render/plan.ts'

export default class PlanShow extends BaseCommand {
  static override summary = 'Show a saved plan.'
  static override description =
    'Reads the file alone: neither the world nor the record. Ends as "plan" did when it was saved.'
  static override examples = [
    { description: 'Show a plan', command: '<%= config.bin %> <%= command.id %> web.plan' },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> web.plan --json' },
  ]
  static override args = { plan: argument({ required: true, description: 'The file that "plan --out" wrote.' }) }
  static override flags = {
    ...readingFlags,
    'exit-zero': boolean({ summary: 'End with 0 in place of 3, or with 4 if anything is unknown.' }),
  }

  protected async execute(_context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(PlanShow)
    const { plan } = readPlanFile(args.plan)
    const readLine = createLineReader()
    return {
      value: plan,
      text: (paint) => renderPlan(plan, { paint, readLine }),
      exitCode: exitCodeOfPlan(plan, { exitZero: flags['exit-zero'] }),
    }
  }
}
