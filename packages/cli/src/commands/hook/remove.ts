import { BaseCommand } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import { argument } from '../../flags/argument.ts'
import type { Outcome } from '../../output/outcome.ts'
import { renderRemovedHook } from '../../render/hooks.ts'

export default class HookRemove extends BaseCommand {
  static override summary = 'Remove a hook that was added.'
  static override description =
    'Deliveries that wait for it are cancelled; what it took or did not take stays on record. A hook of a configuration file is taken out of that file.'
  static override examples = [
    { description: 'Remove a hook', command: '<%= config.bin %> <%= command.id %> chat' },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> chat --json' },
  ]
  static override args = { name: argument({ required: true, description: 'Name of the hook.' }) }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args } = await this.parse(HookRemove)
    const removed = await this.withEngine(context, { access: 'write' }, ({ engine }) => engine.hooks.remove(args.name))
    return { value: removed, text: (paint) => renderRemovedHook(removed, paint) }
  }
}
