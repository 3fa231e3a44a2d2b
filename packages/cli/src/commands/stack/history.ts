import { integer } from '@oclif/core/flags'
import { BaseCommand, readingFlags } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import type { Outcome } from '../../outcome.ts'
import { renderHistory, renderRunDetails } from '../../render/stack-parts.ts'
import { stackArgument } from '../../stack-argument.ts'

export default class StackHistory extends BaseCommand {
  static override summary = 'List the runs of a stack, newest first, or show one of them.'
  static override description =
    'With --run it shows what that run did to each resource, and which operations are still in doubt.'
  static override examples = [
    { description: 'List the latest runs', command: '<%= config.bin %> <%= command.id %> web' },
    { description: 'Show what run 12 did', command: '<%= config.bin %> <%= command.id %> web --run 12' },
  ]
  static override args = stackArgument
  static override flags = {
    ...readingFlags,
    limit: integer({ min: 1, helpValue: 'N', exclusive: ['run'], summary: 'Runs to list at most. Default: 20.' }),
    run: integer({ min: 1, helpValue: 'ID', summary: 'Show this run with its operations.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackHistory)
    return this.withEngine(context, { access: 'read' }, async ({ engine }): Promise<Outcome> => {
      const stack = engine.stack(args.stack)
      if (flags.run !== undefined) {
        const details = await stack.runDetails(flags.run)
        return { value: details, text: () => renderRunDetails(details) }
      }
      const runs = await stack.history(flags.limit)
      return { value: { stack: args.stack, runs }, text: () => renderHistory(args.stack, runs) }
    })
  }
}
