import { boolean } from '@oclif/core/flags'
import { EngineError, type StackHandle } from '@sloth-runner/core'
import { BaseCommand } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import { briefLockFlags, briefRequest } from '../../flags/brief-lock-flags.ts'
import { stackArgument } from '../../flags/stack-argument.ts'
import type { Outcome } from '../../output/outcome.ts'
import { confirm } from '../../prompts/confirm.ts'
import { notApproved } from '../../prompts/not-approved.ts'
import { renderCount } from '../../render/units.ts'

export default class StackDelete extends BaseCommand {
  static override summary = 'Delete the record of a stack that has no resources.'
  static override description =
    'Nothing of the world is touched. A stack with resources is refused: "stack destroy" removes them first. Its audit trail stays.'
  static override examples = [
    { description: 'Delete a stack', command: '<%= config.bin %> <%= command.id %> web' },
    { description: 'In a script', command: '<%= config.bin %> <%= command.id %> web --auto-approve' },
  ]
  static override args = stackArgument
  static override flags = {
    ...briefLockFlags,
    'auto-approve': boolean({ aliases: ['yes'], summary: 'Do not ask for a confirmation.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackDelete)
    const request = briefRequest(flags, context)
    await this.withEngine(context, { access: 'write' }, async ({ engine }) => {
      const stack = engine.stack(args.stack)
      if (!flags['auto-approve']) await requireDeletable(stack)
      const question = `Delete the record of the stack ${args.stack}?`
      const look = `Look at it with "sloth-runner stack show ${args.stack}"`
      const { interruption } = context
      if (!(await confirm({ question, autoApprove: flags['auto-approve'], look, interruption }))) throw notApproved()
      await stack.delete(request)
    })
    return { value: { deleted: args.stack }, text: (paint) => `${paint('good', '✓')} Stack deleted: ${args.stack}` }
  }
}

/** Nobody is asked for what is refused anyway. The deletion itself looks again. */
async function requireDeletable(stack: StackHandle): Promise<void> {
  const { name } = stack
  const { resourceCounts } = await stack.show()
  const count = Object.values(resourceCounts).reduce((sum, each) => sum + each, 0)
  if (count > 0)
    throw new EngineError('stack-not-empty', {
      message: `The stack "${name}" has ${renderCount(count, 'resource')} on record.`,
      remedy: `Destroy it first: "sloth-runner stack destroy ${name}". What is to stay in the world is forgotten: "sloth-runner stack resources forget ${name} ADDRESS…".`,
    })
  const { dependents } = await stack.dependencies.show()
  const [first] = dependents
  if (first === undefined) return
  throw new EngineError('stack-has-dependents', {
    message: `The stack "${name}" is what ${dependents.length === 1 ? `"${first.name}" depends` : `${dependents.length} others depend`} on.`,
    remedy: `Take out these dependencies, or delete these stacks, first. See them with "sloth-runner stack deps show ${name}".`,
  })
}
