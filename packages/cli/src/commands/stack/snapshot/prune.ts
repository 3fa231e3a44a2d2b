import { boolean, integer, string } from '@oclif/core/flags'
import type { PruneRule } from '@sloth-runner/core'
import { BaseCommand } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { briefFlags, briefRequest } from '../../../flags/brief-flags.ts'
import { durationFlag } from '../../../flags/duration-flag.ts'
import { stackArgument } from '../../../flags/stack-argument.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { confirm } from '../../../prompts/confirm.ts'
import { notApproved } from '../../../prompts/not-approved.ts'
import { renderPruned } from '../../../render/snapshots.ts'

export default class StackSnapshotPrune extends BaseCommand {
  static override summary = 'Delete the snapshots of a stack that are not to be kept.'
  static override description =
    'By age, by count, or both, which must then both hold; without either, what stacks.snapshot_retention lets go. Snapshots with a tag stay unless --tag names it ("auto" keeps none), and so do those of runs that are not settled, and the newest ten where no count is given.'
  static override examples = [
    { description: 'Look first', command: '<%= config.bin %> <%= command.id %> web --older-than 30d --dry-run' },
    { description: 'Keep the newest twenty', command: '<%= config.bin %> <%= command.id %> web --keep 20' },
    {
      description: 'Those of a pipeline, in a script',
      command: '<%= config.bin %> <%= command.id %> web --tag ci --older-than 7d --auto-approve',
    },
  ]
  static override args = stackArgument
  static override flags = {
    'older-than': string({ helpValue: 'DURATION', summary: 'Delete those that are older, as in 30d.' }),
    keep: integer({ min: 0, helpValue: 'N', summary: 'Keep so many, the newest.' }),
    tag: string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'TAG',
      summary: 'Look only at those with this tag. Can be given several times.',
    }),
    'dry-run': boolean({ summary: 'Show what would be deleted, and delete nothing.' }),
    ...briefFlags,
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackSnapshotPrune)
    const { keep, tag } = flags
    const age = flags['older-than'] === undefined ? undefined : durationFlag(flags['older-than'], '--older-than')
    const rule: PruneRule = {
      ...(age === undefined ? {} : { age }),
      ...(keep === undefined ? {} : { count: keep }),
      ...(tag === undefined ? {} : { tags: tag }),
    }
    const request = { ...rule, ...briefRequest(flags, context) }
    const dryRun = flags['dry-run']
    const pruned = await this.withEngine(context, { access: dryRun ? 'read' : 'write' }, ({ engine }) => {
      const { snapshots } = engine.stack(args.stack)
      if (dryRun) return snapshots.planPrune(rule)
      const { interruption, paint } = context
      const autoApprove = flags['auto-approve']
      return snapshots.prune({
        ...request,
        approve: async (planned) => {
          if (!autoApprove) context.note(renderPruned(planned, paint))
          const question = `Delete these snapshots of the stack ${args.stack}?`
          const look = 'Look at what is shown above'
          if (!(await confirm({ question, autoApprove, look, interruption }))) throw notApproved()
          return true
        },
      })
    })
    return { value: pruned, text: (paint) => renderPruned(pruned, paint) }
  }
}
