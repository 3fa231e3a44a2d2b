import { string } from '@oclif/core/flags'
import { BaseCommand } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { stackArgument } from '../../../flags/stack-argument.ts'
import { checkTexts } from '../../../flags/text-flag.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { renderCreatedSnapshot } from '../../../render/snapshots.ts'

export default class StackSnapshotCreate extends BaseCommand {
  static override summary = 'Take a snapshot of what a stack declares now.'
  static override description =
    'Keeps the definition, what is declared of each resource, outputs and dependencies under a new version, in one consistent state. Nothing observed is in it. It takes no lock and waits for nobody.'
  static override examples = [
    {
      description: 'Before a change, so that it can be undone',
      command:
        '<%= config.bin %> <%= command.id %> web --description "Before v2.0 upgrade" --creator admin --tags production,upgrade',
    },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> web --json' },
  ]
  static override args = stackArgument
  static override flags = {
    description: string({ helpValue: 'TEXT', summary: 'What the snapshot is for.' }),
    creator: string({
      helpValue: 'IDENTITY',
      summary: 'Who or what takes it. Default: SLOTH_RUNNER_IDENTITY, else user@host.',
    }),
    tags: string({
      multiple: true,
      multipleNonGreedy: true,
      aliases: ['tag'],
      helpValue: 'TAG,TAG',
      summary: 'Tags for finding it again; one with a tag is not pruned by age. Can be given several times.',
    }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackSnapshotCreate)
    const { description, creator, tags } = flags
    checkTexts({ '--description': description, '--tags': tags }, { '--creator': creator })
    const wish = {
      ...(description === undefined ? {} : { description }),
      ...(creator === undefined ? {} : { creator }),
      ...(tags === undefined ? {} : { tags: tags.flatMap((list) => list.split(',')) }),
    }
    context.working('Taking the snapshot')
    const snapshot = await this.withEngine(context, { access: 'write' }, ({ engine }) =>
      engine.stack(args.stack).snapshots.create(wish),
    )
    return {
      value: { stack: args.stack, snapshot },
      text: (paint) => renderCreatedSnapshot(args.stack, snapshot, paint),
    }
  }
}
