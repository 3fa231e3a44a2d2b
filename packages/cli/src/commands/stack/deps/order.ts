import { BaseCommand, readingFlags } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { argument } from '../../../flags/argument.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { renderExecutionOrder } from '../../../render/dependencies.ts'

export default class StackDepsOrder extends BaseCommand {
  static override summary = 'Tell in which order stacks have to be run.'
  static override description =
    'Stacks that the named ones depend on are added. Estimates are the mean of the last five completed runs of each stack.'
  static override examples = [
    { description: 'The order of all stacks', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'Of some, with all they depend on',
      command: '<%= config.bin %> <%= command.id %> frontend backend',
    },
  ]
  static override strict = false
  static override args = { stacks: argument({ description: 'Names of stacks. Default: all.' }) }
  static override flags = readingFlags

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { argv } = await this.parse(StackDepsOrder)
    const order = await this.withEngine(context, { access: 'read' }, ({ engine }) =>
      engine.dependencies.order(argv as string[]),
    )
    return { value: order, text: (paint) => `Calculating execution order...\n\n${renderExecutionOrder(order, paint)}` }
  }
}
