import { integer, option, string } from '@oclif/core/flags'
import { type DeliveryFilter, deliveryStatuses } from '@sloth-runner/core'
import { BaseCommand, readingFlags } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import type { Outcome } from '../../output/outcome.ts'
import { renderDeliveries } from '../../render/hooks.ts'

export default class HookDeliveries extends BaseCommand {
  static override summary = 'List which events were handed to which hooks, the newest first.'
  static override description =
    'Each line is one event for one hook, with how often it was tried and the last error. What is pending is made by the next command that writes once it is due, or by "hook deliver".'
  static override examples = [
    { description: 'List the newest deliveries', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'What was given up', command: '<%= config.bin %> <%= command.id %> --status failed --hook chat' },
  ]
  static override flags = {
    ...readingFlags,
    hook: string({ helpValue: 'NAME', summary: 'Only those of this hook.' }),
    status: option({ options: deliveryStatuses, summary: 'Only those that stand like this.' })(),
    limit: integer({ min: 1, max: 100_000, default: 50, helpValue: 'N', summary: 'How many at most.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { flags } = await this.parse(HookDeliveries)
    const { hook, status, limit } = flags
    const filter: DeliveryFilter = {
      limit,
      ...(hook === undefined ? {} : { hook }),
      ...(status === undefined ? {} : { status }),
    }
    const deliveries = await this.withEngine(context, { access: 'read' }, ({ engine }) =>
      engine.hooks.deliveries(filter),
    )
    return { value: { deliveries }, text: () => renderDeliveries(deliveries) }
  }
}
