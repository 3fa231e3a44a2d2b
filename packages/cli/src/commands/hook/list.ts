import { BaseCommand, readingFlags } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import type { Outcome } from '../../output/outcome.ts'
import { renderHookList } from '../../render/hooks.ts'

export default class HookList extends BaseCommand {
  static override summary = 'List the hooks, where they come from, and what became of their deliveries.'
  static override description =
    'Hooks that were added are told of everything that is recorded. Hooks of a configuration file are told of what commands record that read this file.'
  static override examples = [
    { description: 'List all hooks', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> --json' },
  ]
  static override flags = readingFlags

  protected async execute(context: CommandContext): Promise<Outcome> {
    await this.parse(HookList)
    const hooks = await this.withEngine(context, { access: 'read' }, ({ engine }) => engine.hooks.list())
    return { value: { hooks }, text: (paint) => renderHookList(hooks, paint) }
  }
}
