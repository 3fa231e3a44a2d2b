import { BaseCommand } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { argument } from '../../../flags/argument.ts'
import { briefLockFlags, briefRequest } from '../../../flags/brief-lock-flags.ts'
import { stackArgument } from '../../../flags/stack-argument.ts'
import type { Outcome } from '../../../output/outcome.ts'

export default class StackValuesDelete extends BaseCommand {
  static override summary = 'Delete one value of a stack.'
  static override description =
    'A key that is not there, or has expired, is an error that names the nearest one. It asks nothing; the event tells who deleted it.'
  static override examples = [
    { description: 'Delete a value', command: '<%= config.bin %> <%= command.id %> web replicas' },
    {
      description: "Wait longer for somebody else's lock",
      command: '<%= config.bin %> <%= command.id %> web replicas --wait 5m',
    },
  ]
  static override args = { ...stackArgument, key: argument({ required: true, description: 'Key of the value.' }) }
  static override flags = briefLockFlags

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackValuesDelete)
    const { stack, key } = args
    await this.withEngine(context, { access: 'write' }, ({ engine }) =>
      engine.stack(stack).values.delete(key, briefRequest(flags, context)),
    )
    return {
      value: { stack, deleted: key },
      text: (paint) => `${paint('good', '✓')} Value deleted: ${key} of the stack ${stack}`,
    }
  }
}
