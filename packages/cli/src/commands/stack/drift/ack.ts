import { boolean, string } from '@oclif/core/flags'
import type { Acknowledgement } from '@sloth-runner/core'
import { BaseCommand, readingFlags } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { argument } from '../../../flags/argument.ts'
import { briefLockFlags, briefRequest } from '../../../flags/brief-lock-flags.ts'
import { checkTexts } from '../../../flags/text-flag.ts'
import { comingTimeFlag } from '../../../flags/time-flag.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { renderAcknowledgement, renderAcknowledgements, renderUnacknowledged } from '../../../render/drift-records.ts'
import { usageError } from '../../../usage-error.ts'

const usage = 'stack drift ack STACK RESOURCE FIELD --reason TEXT, or with --remove, or STACK --list'

export default class StackDriftAck extends BaseCommand {
  static override summary = 'Acknowledge drift: accept a difference as it is now, with a reason.'
  static override description =
    'Reads the resource and pins the acknowledgement to what is declared and observed of the field. While both stay so, the difference counts as in sync, and neither a fix nor a run puts it back. It shows again when the value moves or --until has come. Once the field is as declared, declared otherwise or not at all, the acknowledgement is over. Only drift can be acknowledged.'
  static override examples = [
    {
      description: 'Accept a mode that was set by hand, for a month',
      command: '<%= config.bin %> <%= command.id %> web app-config mode --reason "until the migration" --until 30d',
    },
    {
      description: 'Accept that a resource is missing',
      command: '<%= config.bin %> <%= command.id %> web cache existence --reason "moved to another host"',
    },
    { description: 'List what is acknowledged', command: '<%= config.bin %> <%= command.id %> --list' },
    { description: 'Take it back', command: '<%= config.bin %> <%= command.id %> web app-config mode --remove' },
  ]
  static override args = {
    stack: argument({ description: 'Name of the stack. With --list: default all.' }),
    resource: argument({ description: 'Address of the resource.' }),
    field: argument({ description: 'Field as reports name it, with all beneath it; "existence" for the whole.' }),
  }
  static override flags = {
    ...readingFlags,
    ...briefLockFlags,
    reason: string({ helpValue: 'TEXT', summary: 'Why it may stay as it is. It is kept on record.' }),
    until: string({
      helpValue: 'TIME',
      summary: 'How long it holds: 30d, a time such as 2027-01-31T18:00, or to the end of a day such as 2027-01-31.',
    }),
    list: boolean({
      exclusive: ['remove', 'reason', 'until', 'wait', 'lock-id'],
      summary: 'List what is acknowledged.',
    }),
    remove: boolean({ exclusive: ['reason', 'until'], summary: 'Take an acknowledgement back.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackDriftAck)
    const { stack, resource, field } = args
    if (flags.list) {
      if (resource !== undefined) throw usageError('--list is about a whole stack.', `Usage: ${usage}.`)
      return this.list(stack, context)
    }
    if (stack === undefined || resource === undefined || field === undefined)
      throw usageError('What is to be acknowledged is a field of a resource of a stack.', `Usage: ${usage}.`)
    const { reason, until } = flags
    checkTexts({}, { '--reason': reason })
    const request = { resource, field, ...briefRequest(flags, context) }
    if (!flags.remove && reason === undefined)
      throw usageError('No drift is acknowledged without a --reason.', 'Say why it may stay as it is.')
    const end = until === undefined ? {} : { until: comingTimeFlag(until, '--until', Date.now()) }
    return this.withEngine(context, { access: 'write' }, async ({ engine }) => {
      const { drift } = engine.stack(stack)
      if (!flags.remove)
        return outcomeOf(await drift.acknowledge({ ...request, reason: reason ?? '', ...end }), renderAcknowledgement)
      return outcomeOf(await drift.unacknowledge(request), renderUnacknowledged)
    })
  }

  private async list(stack: string | undefined, context: CommandContext): Promise<Outcome> {
    const acknowledgements = await this.withEngine(context, { access: 'read' }, ({ engine }) =>
      stack === undefined ? engine.drift.acknowledgements() : engine.stack(stack).drift.acknowledgements(),
    )
    return { value: { acknowledgements }, text: () => renderAcknowledgements(acknowledgements, Date.now()) }
  }
}

function outcomeOf(acknowledgement: Acknowledgement, render: typeof renderAcknowledgement): Outcome {
  return { value: { acknowledgements: [acknowledgement] }, text: (paint) => render(acknowledgement, paint) }
}
