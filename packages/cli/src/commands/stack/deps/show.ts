import { BaseCommand, readingFlags } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { stackArgument } from '../../../flags/stack-argument.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { renderDependencies } from '../../../render/dependencies.ts'

export default class StackDepsShow extends BaseCommand {
  static override summary = 'Show what a stack depends on, and what depends on it.'
  static override description =
    'Direct dependencies with their versions and what is asked of them, those that others bring in with the way to them, and the stacks that depend on this one.'
  static override examples = [
    { description: 'Show the dependencies of a stack', command: '<%= config.bin %> <%= command.id %> web' },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> web --json' },
  ]
  static override args = stackArgument
  static override flags = readingFlags

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args } = await this.parse(StackDepsShow)
    const view = await this.withEngine(context, { access: 'read' }, ({ engine }) =>
      engine.stack(args.stack).dependencies.show(),
    )
    return { value: view, text: (paint) => renderDependencies(view, paint) }
  }
}
