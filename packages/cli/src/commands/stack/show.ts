import { BaseCommand, readingFlags } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import { stackArgument } from '../../flags/stack-argument.ts'
import type { Outcome } from '../../output/outcome.ts'
import { renderStackDetails } from '../../render/stack-details.ts'

export default class StackShow extends BaseCommand {
  static override summary = 'Show one stack: its status, latest run, resources and lock.'
  static override description =
    'Shows what is on record. Nothing of the world is read: that is what "stack drift detect" does.'
  static override examples = [
    { description: 'Show a stack', command: '<%= config.bin %> <%= command.id %> web' },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> web --json' },
  ]
  static override args = stackArgument
  static override flags = readingFlags

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args } = await this.parse(StackShow)
    const details = await this.withEngine(context, { access: 'read' }, ({ engine }) => engine.stack(args.stack).show())
    return { value: details, text: (paint) => renderStackDetails(details, paint) }
  }
}
