import { option } from '@oclif/core/flags'
import { stackStatuses } from '@sloth-runner/core'
import { BaseCommand, readingFlags } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import type { Outcome } from '../../output/outcome.ts'
import { renderStackList } from '../../render/stack-list.ts'

export default class StackList extends BaseCommand {
  static override summary = 'List all stacks.'
  static override description =
    'A run whose process is gone is told as failed or interrupted, never as running. Of a stack that never ran, with 0 EXECUTIONS, LAST RUN is when it was made; as JSON its lastExecution is null.'
  static override examples = [
    { description: 'List all stacks', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'Only those whose last run failed', command: '<%= config.bin %> <%= command.id %> --status failed' },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> --format json' },
  ]
  static override flags = {
    ...readingFlags,
    status: option({
      options: stackStatuses,
      summary: 'Only stacks with this status.',
    })(),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { flags } = await this.parse(StackList)
    const filter = flags.status === undefined ? {} : { status: flags.status }
    const stacks = await this.withEngine(context, { access: 'read' }, ({ engine }) => engine.stacks.list(filter))
    return { value: { stacks }, text: () => renderStackList(stacks, flags.status) }
  }
}
