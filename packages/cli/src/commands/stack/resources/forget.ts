import { boolean } from '@oclif/core/flags'
import { BaseCommand } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { argument } from '../../../flags/argument.ts'
import { recordFlags, recordRequest } from '../../../flags/record-flags.ts'
import { stackArgument } from '../../../flags/stack-argument.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { confirm } from '../../../prompts/confirm.ts'
import { notApproved } from '../../../prompts/not-approved.ts'
import { renderForgotten } from '../../../render/record-change.ts'

export default class StackResourcesForget extends BaseCommand {
  static override strict = false
  static override summary = 'Drop resources from the record and leave the objects alone.'
  static override description =
    "Nothing of the world is touched: what the resources are about stays, and is nobody's. What is still declared is found there by the next run, and adopted. Shows what would be forgotten and asks. Protected resources are refused without --include-protected."
  static override examples = [
    { description: 'Look, then answer', command: '<%= config.bin %> <%= command.id %> web old-config' },
    {
      description: 'Several, in a script',
      command: `<%= config.bin %> <%= command.id %> web old-config 'user["ann"]' --auto-approve`,
    },
  ]
  static override args = {
    ...stackArgument,
    addresses: argument({ required: true, description: 'Addresses or names, one or more.' }),
  }
  static override flags = {
    ...recordFlags,
    'include-protected': boolean({ summary: 'Forget protected resources too.' }),
    'auto-approve': boolean({ aliases: ['yes'], summary: 'Do not ask for a confirmation.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags, argv } = await this.parse(StackResourcesForget)
    const names = (argv as string[]).slice(1)
    const dryRun = Boolean(flags['dry-run'])
    const request = { ...recordRequest(flags, context), includeProtected: flags['include-protected'] }
    const done = await this.withEngine(context, { access: dryRun ? 'read' : 'write' }, async ({ engine }) => {
      const { resources } = engine.stack(args.stack)
      const shown = await resources.forget(names, { ...request, dryRun: true })
      if (dryRun) return shown
      if (!flags['auto-approve']) context.note(renderForgotten(shown, 'asked', context.paint))
      const question = `Forget this of the stack ${args.stack}?`
      const look = 'Look at what is shown above'
      const { interruption } = context
      if (!(await confirm({ question, autoApprove: flags['auto-approve'], look, interruption }))) throw notApproved()
      return resources.forget(
        shown.forgotten.map(({ address }) => address),
        request,
      )
    })
    return { value: { ...done, dryRun }, text: (paint) => renderForgotten(done, dryRun ? 'dry-run' : 'done', paint) }
  }
}
