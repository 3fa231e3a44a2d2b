import { option } from '@oclif/core/flags'
import { BaseCommand, readingFlags } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { stackArgument } from '../../../flags/stack-argument.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { renderResources } from '../../../render/stack-parts.ts'

export default class StackResources extends BaseCommand {
  static override aliases = ['stack:resources:list']
  static override summary = 'List the resources of a stack as they are on record.'
  static override description =
    'pending: declared and not in force yet. applied: in force at the last act or read. failed: the last act failed. retained: no longer declared and kept.'
  static override examples = [
    { description: 'List all resources', command: '<%= config.bin %> <%= command.id %> web' },
    { description: 'Only those that failed', command: '<%= config.bin %> <%= command.id %> web --state failed' },
  ]
  static override args = stackArgument
  static override flags = {
    ...readingFlags,
    state: option({
      options: ['pending', 'applied', 'failed', 'retained'] as const,
      multiple: true,
      multipleNonGreedy: true,
      summary: 'Only resources in this state. Can be given several times.',
    })(),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackResources)
    const filter = flags.state === undefined ? {} : { states: flags.state }
    const resources = await this.withEngine(context, { access: 'read' }, ({ engine }) =>
      engine.stack(args.stack).resources.list(filter),
    )
    return { value: { stack: args.stack, resources }, text: () => renderResources(args.stack, resources) }
  }
}
