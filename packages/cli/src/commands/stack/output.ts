import { boolean } from '@oclif/core/flags'
import { BaseCommand, readingFlags } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import { argument } from '../../flags/argument.ts'
import { stackArgument } from '../../flags/stack-argument.ts'
import type { Outcome } from '../../output/outcome.ts'
import { hiddenNote } from '../../render/hidden-note.ts'
import { renderOutputs, renderOutputValue } from '../../render/stack-parts.ts'

export default class StackOutput extends BaseCommand {
  static override summary = 'Show the outputs of a stack, or the value of one.'
  static override description =
    'Outputs are those of the newest run that completed; one that is no longer declared stays until a run with --prune. Text is printed as it is, everything else as JSON. Sensitive outputs are hidden: --show-secrets prints them in clear and leaves an event in the audit trail of the stack.'
  static override examples = [
    { description: 'Show all outputs', command: '<%= config.bin %> <%= command.id %> web' },
    { description: 'Print the value of one, for a script', command: '<%= config.bin %> <%= command.id %> web url' },
    { description: 'Print a sensitive one', command: '<%= config.bin %> <%= command.id %> web apiKey --show-secrets' },
  ]
  static override args = { ...stackArgument, key: argument({ description: 'Name of one output.' }) }
  static override flags = {
    ...readingFlags,
    'show-secrets': boolean({ summary: 'Print sensitive values in clear. Leaves an event.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackOutput)
    const reveal = flags['show-secrets']
    const access = reveal ? 'write' : 'read'
    return this.withEngine(context, { access }, async ({ engine }): Promise<Outcome> => {
      const stack = engine.stack(args.stack)
      const { key } = args
      const outputs = await stack.outputs({ reveal, ...(key === undefined ? {} : { name: key }) })
      const [output] = outputs
      if (key === undefined || output === undefined) {
        return { value: { stack: args.stack, outputs }, text: (paint) => renderOutputs(args.stack, outputs, paint) }
      }
      if (output.sensitive && !reveal) context.note(hiddenNote(`The output "${key}"`))
      return { value: output, exact: true, text: () => renderOutputValue(output) }
    })
  }
}
