import { boolean, integer } from '@oclif/core/flags'
import { BaseCommand, readingFlags } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import { argument } from '../../flags/argument.ts'
import type { Outcome } from '../../output/outcome.ts'
import { renderHistory, renderNamedHistory, renderRunDetails } from '../../render/history.ts'

export default class StackHistory extends BaseCommand {
  static override summary = 'List runs, newest first, or show one of them.'
  static override description =
    'Of one stack, or without a name of all stacks, those that were deleted included. With --run it shows what that run did to each resource, and which operations are still in doubt; --logs adds everything that happened during it, in the order of time.'
  static override examples = [
    { description: 'List the latest runs of a stack', command: '<%= config.bin %> <%= command.id %> web' },
    { description: 'Of all stacks', command: '<%= config.bin %> <%= command.id %> --limit 50' },
    { description: 'Show what run 12 did', command: '<%= config.bin %> <%= command.id %> web --run 12' },
    { description: 'With all that happened', command: '<%= config.bin %> <%= command.id %> --run 12 --logs' },
  ]
  static override args = { stack: argument({ description: 'Name of the stack. Default: all stacks.' }) }
  static override flags = {
    ...readingFlags,
    limit: integer({ min: 1, helpValue: 'N', exclusive: ['run'], summary: 'Runs to list at most. Default: 20.' }),
    run: integer({ min: 1, helpValue: 'ID', summary: 'Show this run with its operations.' }),
    logs: boolean({ dependsOn: ['run'], summary: 'Show also what happened during the run, in the order of time.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackHistory)
    const { stack } = args
    return this.withEngine(context, { access: 'read' }, async ({ engine }): Promise<Outcome> => {
      if (flags.run !== undefined) {
        const options = { log: Boolean(flags.logs) }
        const details = await (stack === undefined
          ? engine.runs.show(flags.run, options)
          : engine.stack(stack).runDetails(flags.run, options))
        return { value: details, text: (paint) => renderRunDetails(details, paint) }
      }
      if (stack === undefined) {
        const runs = await engine.runs.list(flags.limit)
        return { value: { stack: null, runs }, text: () => renderNamedHistory(runs) }
      }
      const runs = await engine.stack(stack).history(flags.limit)
      return { value: { stack, runs }, text: () => renderHistory(stack, runs) }
    })
  }
}
