import { BaseCommand } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { argument } from '../../../flags/argument.ts'
import { recordFlags, recordRequest } from '../../../flags/record-flags.ts'
import { stackArgument } from '../../../flags/stack-argument.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { renderRenamed } from '../../../render/record-change.ts'

export default class StackResourcesRename extends BaseCommand {
  static override summary = 'Give a resource on record another address.'
  static override description =
    'Its identity, what was seen of it, its history and what depends on it follow; nothing of the world is touched. A whole name renames all entries of a resource with forEach. The definition has to use the new name too: its "moved" does the same as part of a run. Refused when there is a resource of the new address.'
  static override examples = [
    { description: 'Rename a resource', command: '<%= config.bin %> <%= command.id %> web config site-config' },
    {
      description: 'Rename one entry of a resource with forEach',
      command: `<%= config.bin %> <%= command.id %> web 'user["ann"]' 'user["anna"]'`,
    },
    {
      description: 'Look first',
      command: '<%= config.bin %> <%= command.id %> web config site-config --dry-run',
    },
  ]
  static override args = {
    ...stackArgument,
    old: argument({ required: true, description: 'Address now, or the name of a resource with forEach.' }),
    new: argument({ required: true, description: 'Address from now on.' }),
  }
  static override flags = recordFlags

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackResourcesRename)
    const renamed = await this.withEngine(context, { access: flags['dry-run'] ? 'read' : 'write' }, ({ engine }) =>
      engine.stack(args.stack).resources.rename(args.old, args.new, recordRequest(flags, context)),
    )
    const dryRun = Boolean(flags['dry-run'])
    return { value: { ...renamed, dryRun }, text: (paint) => renderRenamed(renamed, dryRun, paint) }
  }
}
