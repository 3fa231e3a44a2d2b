import { boolean, option, string } from '@oclif/core/flags'
import type { ValueChange, ValuesHandle } from '@sloth-runner/core'
import { BaseCommand } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { argument } from '../../../flags/argument.ts'
import { briefLockFlags, briefRequest } from '../../../flags/brief-lock-flags.ts'
import { durationFlag } from '../../../flags/duration-flag.ts'
import { stackArgument } from '../../../flags/stack-argument.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { renderValueChange } from '../../../render/values.ts'
import { amountOf } from '../../../values/amount.ts'
import { valueTypes } from '../../../values/parse-value.ts'
import { readValue } from '../../../values/read-value.ts'

export default class StackValuesSet extends BaseCommand {
  static override summary = 'Set one value of a stack, or add to a number.'
  static override description =
    'VALUE is what it looks like: null, true, 3, 0.5, ["a"], {"a":1}, else text. Where that is not clear, as with 1.10, it is refused until --type says what is meant. What comes from a file or standard input is text unless --type says otherwise. A sensitive value never stands on the command line: it is asked for, or taken from standard input or a file. A VALUE that begins with "-" stands behind "--".'
  static override examples = [
    { description: 'Set a number', command: '<%= config.bin %> <%= command.id %> web replicas 3' },
    {
      description: 'Set a text that looks like a number',
      command: '<%= config.bin %> <%= command.id %> web release 1.10 --type text',
    },
    {
      description: 'Count, however many do so at once',
      command: '<%= config.bin %> <%= command.id %> web deploys --increment',
    },
    { description: 'For an hour', command: '<%= config.bin %> <%= command.id %> web maintenance true --ttl 1h' },
    {
      description: 'A secret, from another program',
      command: 'pass show api | <%= config.bin %> <%= command.id %> web apiToken --sensitive',
    },
    {
      description: 'A map, from a file',
      command: '<%= config.bin %> <%= command.id %> web limits --file limits.json --type map',
    },
  ]
  static override args = {
    ...stackArgument,
    key: argument({ required: true, description: 'Key of the value.' }),
    value: argument({ description: 'The value. Not with --sensitive, --file or --increment.' }),
  }
  static override flags = {
    type: option({
      options: valueTypes,
      summary: 'What the value is. Default: what VALUE looks like; text from a file or standard input.',
    })(),
    file: string({ helpValue: 'FILE', summary: 'Take the value from this file, byte for byte; - is standard input.' }),
    sensitive: boolean({
      summary: 'Keep it encrypted and show it nowhere. It stays sensitive until it is deleted.',
    }),
    increment: boolean({ summary: 'Add to the number that is there; one that is not there counts as 0.' }),
    by: string({ dependsOn: ['increment'], helpValue: 'NUMBER', summary: 'What --increment adds. Default: 1.' }),
    ttl: string({
      helpValue: 'DURATION',
      summary: 'After this time it is not there any more, as in 30m or 7d. Default: it stays.',
    }),
    ...briefLockFlags,
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackValuesSet)
    const { key } = args
    const ttl = flags.ttl === undefined ? {} : { ttl: durationFlag(flags.ttl, '--ttl') }
    const request = { ...briefRequest(flags, context), ...ttl }
    const given = { ...flags, key, text: args.value }
    let change: (values: ValuesHandle) => Promise<ValueChange>
    if (flags.increment) {
      const by = amountOf(given)
      change = (values) => values.increment(key, { ...request, ...by })
    } else {
      const { value, ...sensitivity } = await readValue(given, context)
      change = (values) => values.set(key, value, { ...request, ...sensitivity })
    }
    const done = await this.withEngine(context, { access: 'write' }, ({ engine }) =>
      change(engine.stack(args.stack).values),
    )
    return { value: done, text: (paint) => renderValueChange(done, paint) }
  }
}
