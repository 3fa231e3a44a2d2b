import { BaseCommand, readingFlags } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import { argument } from '../../../flags/argument.ts'
import { exitCodeOfDependencies } from '../../../output/exit-codes.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { renderDependencyCheck } from '../../../render/dependencies.ts'

export default class StackDepsCheck extends BaseCommand {
  static override summary = 'Look for cycles, and for dependencies that are missing, out of range or failed.'
  static override description =
    'Checks a stack and all it depends on, or every stack. Ends with 0 when nothing is wrong, else with 5. Tells one shortest cycle of each group of stacks that depend on each other, and at most 20 more.'
  static override examples = [
    { description: 'Check one stack', command: '<%= config.bin %> <%= command.id %> web' },
    { description: 'Check all of them', command: '<%= config.bin %> <%= command.id %>' },
  ]
  static override args = { stack: argument({ description: 'Name of the stack. Default: all.' }) }
  static override flags = readingFlags

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args } = await this.parse(StackDepsCheck)
    const { stack } = args
    const check = await this.withEngine(context, { access: 'read' }, ({ engine }) =>
      (stack === undefined ? engine : engine.stack(stack)).dependencies.check(),
    )
    return {
      value: check,
      text: (paint) => renderDependencyCheck(check, paint),
      exitCode: exitCodeOfDependencies(check),
    }
  }
}
