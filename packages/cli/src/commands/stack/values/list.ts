import { boolean } from '@oclif/core/flags'
import { BaseCommand, readingFlags } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { stackArgument } from '../../../flags/stack-argument.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { renderValues } from '../../../render/values.ts'

export default class StackValuesList extends BaseCommand {
  static override summary = 'List the values that a stack keeps.'
  static override description =
    'Each with its type, and when it expires if it does. Sensitive values are hidden; --show-secrets prints them in clear and leaves an event in the audit trail of the stack.'
  static override examples = [
    { description: 'List the values of a stack', command: '<%= config.bin %> <%= command.id %> web' },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> web --json' },
  ]
  static override args = stackArgument
  static override flags = {
    ...readingFlags,
    'show-secrets': boolean({ summary: 'Print sensitive values in clear. Leaves an event.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackValuesList)
    const reveal = flags['show-secrets']
    const values = await this.withEngine(context, { access: reveal ? 'write' : 'read' }, ({ engine }) =>
      engine.stack(args.stack).values.list({ reveal }),
    )
    return { value: { stack: args.stack, values }, text: () => renderValues(args.stack, values) }
  }
}
