import { string } from '@oclif/core/flags'
import { BaseCommand } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { argument } from '../../../flags/argument.ts'
import { briefLockFlags, briefRequest } from '../../../flags/brief-lock-flags.ts'
import { stackArgument } from '../../../flags/stack-argument.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { renderAdded } from '../../../render/dependencies.ts'

export default class StackDepsAdd extends BaseCommand {
  static override summary = 'Record that a stack depends on another one.'
  static override description =
    'Beside what its definition declares; a run leaves what was recorded by hand alone. A dependency that would close a cycle is refused, with the way round, and exit code 5.'
  static override examples = [
    { description: 'Any version will do', command: '<%= config.bin %> <%= command.id %> web network' },
    {
      description: 'Only some versions',
      command: '<%= config.bin %> <%= command.id %> web network --version ">=2.0.0 <3"',
    },
  ]
  static override args = {
    ...stackArgument,
    other: argument({ required: true, description: 'Name of the stack it depends on.' }),
  }
  static override flags = {
    ...briefLockFlags,
    version: string({ helpValue: 'RANGE', summary: 'Range of versions. Default: any version, and none.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackDepsAdd)
    const change = await this.withEngine(context, { access: 'write' }, ({ engine }) =>
      engine.stack(args.stack).dependencies.add(args.other, flags.version, briefRequest(flags, context)),
    )
    return { value: change, text: (paint) => renderAdded(change, paint) }
  }
}
