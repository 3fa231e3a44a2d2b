import { BaseCommand } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { argument } from '../../../flags/argument.ts'
import { briefLockFlags, briefRequest } from '../../../flags/brief-lock-flags.ts'
import { stackArgument } from '../../../flags/stack-argument.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { renderRemoved } from '../../../render/dependencies.ts'

export default class StackDepsRemove extends BaseCommand {
  static override summary = 'Remove a dependency that was recorded by hand.'
  static override description =
    'What a definition declares is taken out of the definition, and is gone with its next run.'
  static override examples = [
    { description: 'Remove a dependency', command: '<%= config.bin %> <%= command.id %> web network' },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> web network --json' },
  ]
  static override args = {
    ...stackArgument,
    other: argument({ required: true, description: 'Name of the stack it depends on.' }),
  }
  static override flags = briefLockFlags

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackDepsRemove)
    const change = await this.withEngine(context, { access: 'write' }, ({ engine }) =>
      engine.stack(args.stack).dependencies.remove(args.other, briefRequest(flags, context)),
    )
    return { value: change, text: (paint) => renderRemoved(change, paint) }
  }
}
