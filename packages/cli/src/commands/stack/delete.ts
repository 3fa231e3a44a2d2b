import { boolean } from '@oclif/core/flags'
import { BaseCommand } from '../../base-command.ts'
import { briefLockFlags, briefRequest } from '../../brief-lock-flags.ts'
import type { CommandContext } from '../../command-context.ts'
import { confirm } from '../../confirm.ts'
import { notApproved } from '../../not-approved.ts'
import type { Outcome } from '../../outcome.ts'
import { stackArgument } from '../../stack-argument.ts'

export default class StackDelete extends BaseCommand {
  static override summary = 'Delete the record of a stack that has no resources.'
  static override description =
    'Nothing of the world is touched. A stack with resources is refused: "stack destroy" removes them first. Its audit trail stays.'
  static override examples = [
    { description: 'Delete a stack', command: '<%= config.bin %> <%= command.id %> web' },
    { description: 'In a script', command: '<%= config.bin %> <%= command.id %> web --auto-approve' },
  ]
  static override args = stackArgument
  static override flags = {
    ...briefLockFlags,
    'auto-approve': boolean({ aliases: ['yes'], summary: 'Do not ask for a confirmation.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackDelete)
    const request = briefRequest(flags, context)
    await this.withEngine(context, { access: 'write' }, async ({ engine }) => {
      const stack = engine.stack(args.stack)
      await stack.show()
      const question = `Delete the record of the stack ${args.stack}?`
      const look = `Look at it with "sloth-runner stack show ${args.stack}"`
      const { interruption } = context
      if (!(await confirm({ question, autoApprove: flags['auto-approve'], look, interruption }))) throw notApproved()
      await stack.delete(request)
    })
    return { value: { deleted: args.stack }, text: (paint) => `${paint('good', '✓')} Stack deleted: ${args.stack}` }
  }
}
