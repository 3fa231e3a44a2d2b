import { BaseCommand } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { argument } from '../../../flags/argument.ts'
import { recordFlags, recordRequest } from '../../../flags/record-flags.ts'
import { stackArgument } from '../../../flags/stack-argument.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { renderAccepted } from '../../../render/record-change.ts'

export default class StackResourcesAccept extends BaseCommand {
  static override strict = false
  static override summary = 'Take what is there into the record of a resource.'
  static override description =
    'For the fields named, or for all that differ, what is observed becomes what is declared, in force and the baseline on record: it is no drift any more. Nothing of the world is touched. The definition stays as it is: until it says the same, the next plan shows these fields as pending. It is one run of the history.'
  static override examples = [
    { description: 'Accept all that differs', command: '<%= config.bin %> <%= command.id %> web config' },
    {
      description: 'Accept two fields',
      command: '<%= config.bin %> <%= command.id %> web config mode labels.owner',
    },
    { description: 'Look first', command: '<%= config.bin %> <%= command.id %> web config --dry-run' },
  ]
  static override args = {
    ...stackArgument,
    address: argument({ required: true, description: 'Address of the resource.' }),
    fields: argument({ description: 'Paths of fields, as in mode or labels.owner. Default: all that differ.' }),
  }
  static override flags = recordFlags

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags, argv } = await this.parse(StackResourcesAccept)
    const dryRun = Boolean(flags['dry-run'])
    const accepted = await this.withEngine(context, { access: dryRun ? 'read' : 'write' }, ({ engine }) =>
      engine
        .stack(args.stack)
        .resources.accept(args.address, (argv as string[]).slice(2), recordRequest(flags, context)),
    )
    return { value: { ...accepted, dryRun }, text: (paint) => renderAccepted(accepted, dryRun, paint) }
  }
}
