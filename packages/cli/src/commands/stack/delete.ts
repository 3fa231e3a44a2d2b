import { boolean } from '@oclif/core/flags'
import { type StackHandle, StackHasDependentsError, StackNotEmptyError } from '@sloth-runner/core'
import { BaseCommand } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import { briefLockFlags, briefRequest } from '../../flags/brief-lock-flags.ts'
import { stackArgument } from '../../flags/stack-argument.ts'
import type { Outcome } from '../../output/outcome.ts'
import { confirm } from '../../prompts/confirm.ts'
import { notApproved } from '../../prompts/not-approved.ts'

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
      if (!flags['auto-approve']) await requireDeletable(stack)
      const question = `Delete the record of the stack ${args.stack}?`
      const look = `Look at it with "sloth-runner stack show ${args.stack}"`
      const { interruption } = context
      if (!(await confirm({ question, autoApprove: flags['auto-approve'], look, interruption }))) throw notApproved()
      await stack.delete(request)
    })
    return { value: { deleted: args.stack }, text: (paint) => `${paint('good', '✓')} Stack deleted: ${args.stack}` }
  }
}

/** Nobody is asked for what is refused anyway. The deletion itself looks again. */
async function requireDeletable(stack: StackHandle): Promise<void> {
  const left = await stack.resources.list()
  if (left.length > 0) throw new StackNotEmptyError(stack.name, left)
  const { dependents } = await stack.dependencies.show()
  if (dependents.length > 0)
    throw new StackHasDependentsError(
      stack.name,
      dependents.map(({ name }) => name),
    )
}
