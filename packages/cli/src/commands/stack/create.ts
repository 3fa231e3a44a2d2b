import { string } from '@oclif/core/flags'
import { BaseCommand } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import { stackArgument } from '../../flags/stack-argument.ts'
import { checkTexts } from '../../flags/text-flag.ts'
import type { Outcome } from '../../output/outcome.ts'

export default class StackCreate extends BaseCommand {
  static override aliases = ['stack:new']
  static override summary = 'Make an empty stack.'
  static override description =
    'A run makes its stack by itself; this is for stacks that have to exist before their first run.'
  static override examples = [
    { description: 'Make a stack', command: '<%= config.bin %> <%= command.id %> web' },
    {
      description: 'With a description and a version',
      command: '<%= config.bin %> <%= command.id %> web --description "The web tier" --version 1.4.0',
    },
  ]
  static override args = stackArgument
  static override flags = {
    description: string({ helpValue: 'TEXT', summary: 'What the stack is for.' }),
    version: string({ helpValue: 'SEMVER', summary: 'Its version until a definition says otherwise.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackCreate)
    checkTexts({ '--description': flags.description })
    const stack = await this.withEngine(context, { access: 'write' }, ({ engine }) =>
      engine.stacks.create({
        name: args.stack,
        ...(flags.description === undefined ? {} : { description: flags.description }),
        ...(flags.version === undefined ? {} : { version: flags.version }),
      }),
    )
    return { value: stack, text: (paint) => `${paint('good', '✓')} Stack created: ${stack.name}` }
  }
}
