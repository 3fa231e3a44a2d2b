import { resolve } from 'node:path'
import { string } from '@oclif/core/flags'
import { type HookWish, InvalidInputError } from '@sloth-runner/core'
import { BaseCommand } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import { argument } from '../../flags/argument.ts'
import { durationFlag } from '../../flags/duration-flag.ts'
import type { Outcome } from '../../output/outcome.ts'
import { renderAddedHook } from '../../render/hooks.ts'
import { usageError } from '../../usage-error.ts'

export default class HookAdd extends BaseCommand {
  static override summary = 'Add a hook: a command or a POST for every event of some types.'
  static override description =
    'The hook is told of what is recorded from now on, whoever records it. A command gets the event as JSON on standard input, an address gets it as the body of a POST, signed when there is a secret. What fails is tried again, and never fails what caused it.'
  static override examples = [
    {
      description: 'Run a command when a stack has drifted',
      command:
        '<%= config.bin %> <%= command.id %> page --event drift.detected --stack production --command "/usr/local/bin/page-us"',
    },
    {
      description: 'Post everything about locks, and every run that failed, signed',
      command:
        "<%= config.bin %> <%= command.id %> chat --event 'lock.*' --event '*.failed' --url https://chat.example/hooks/7 --secret-file /etc/sloth-runner/chat.secret",
    },
  ]
  static override args = { name: argument({ required: true, description: 'Name of the hook.' }) }
  static override flags = {
    event: string({
      required: true,
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'PATTERN',
      summary: 'Type of the events, with * for any characters: lock.*. Can be given several times.',
    }),
    stack: string({ helpValue: 'STACK', summary: 'Only events of this stack. Default: of all, and of the database.' }),
    command: string({ helpValue: 'TEXT', exactlyOne: ['command', 'url'], summary: 'Command for the shell.' }),
    url: string({ helpValue: 'URL', summary: 'Address to post to.' }),
    'secret-file': string({
      helpValue: 'FILE',
      dependsOn: ['url'],
      summary: 'File with the secret that signs what is posted; only its owner may be able to read it.',
    }),
    timeout: string({ helpValue: 'DURATION', summary: 'How long one try may take, as in 2m. Default: 30s.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(HookAdd)
    const { command, url, stack, timeout } = flags
    const secretFile = flags['secret-file']
    const wish: HookWish = {
      name: args.name,
      events: flags.event,
      ...(stack === undefined ? {} : { stack }),
      ...(command === undefined ? {} : { command }),
      ...(url === undefined ? {} : { url }),
      ...(secretFile === undefined ? {} : { secretFile: resolve(secretFile) }),
      ...(timeout === undefined ? {} : { timeout: durationFlag(timeout, '--timeout') }),
    }
    const hook = await this.withEngine(context, { access: 'write' }, async ({ engine }) => {
      const added = await engine.hooks.add(wish).catch(asUsage)
      const known = stack === undefined || (await engine.stacks.list()).some(({ name }) => name === stack)
      if (!known) context.note(`There is no stack "${stack}" yet: the hook waits for it.`)
      return added
    })
    return { value: hook, text: (paint) => renderAddedHook(hook, paint) }
  }
}

/** What is wrong with a hook stands in the flags. */
function asUsage(error: unknown): never {
  if (!InvalidInputError.isInstance(error)) throw error
  const lines = error.findings.map(({ summary, detail }) => (detail === undefined ? summary : `${summary} ${detail}`))
  throw usageError('The hook cannot be added like this.', 'Correct what is said above.', lines.join('\n'))
}
