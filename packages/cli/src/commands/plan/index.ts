import { boolean, string as stringFlag } from '@oclif/core/flags'
import { shellWord } from '@sloth-runner/core'
import { BaseCommand, readingFlags } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import { argument } from '../../flags/argument.ts'
import { planFlags, planOptions } from '../../flags/plan-flags.ts'
import { inputPlaces, readDefinitionInput, stackWords } from '../../input/definition-input.ts'
import { locatedPlan, withLocations } from '../../input/located-findings.ts'
import { exitCodeOfPlan } from '../../output/exit-codes.ts'
import type { Outcome } from '../../output/outcome.ts'
import { requireOutputPlace } from '../../output/output-file.ts'
import { planKind, writePlanFile } from '../../output/plan-file.ts'
import { formatOf } from '../../output/print-outcome.ts'
import { showProgress } from '../../progress/show-progress.ts'
import { createLineReader } from '../../prompts/read-line.ts'
import { renderPlan } from '../../render/plan.ts'

export default class Plan extends BaseCommand {
  static override summary = 'Show what a run would do, without doing it.'
  static override description =
    'Reads the world and the record and writes neither. Ends with 0 when there is nothing to do, with 3 when changes are pending, with 4 when something could not be read, and with 5 when the definition is not valid.'
  static override examples = [
    { description: 'Plan the definition in this folder', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'Save the plan, look at it, and apply exactly that',
      command: '<%= config.bin %> <%= command.id %> --file stack.yaml --out web.plan',
    },
    { description: 'With a variable', command: '<%= config.bin %> <%= command.id %> --var port=9090' },
  ]
  static override args = {
    definition: argument({ description: 'Name of the definition, where a file holds several.' }),
  }
  static override flags = {
    ...planFlags,
    ...readingFlags,
    out: stringFlag({ helpValue: 'PATH', summary: 'Save the plan in a file (mode 0600) for "run --plan".' }),
    'exit-zero': boolean({ summary: 'End with 0 in place of 3, or with 4 if anything is unknown.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(Plan)
    const choice = { name: args.definition, naming: (name: string) => ['plan', name, ...stackWords(flags)] }
    const input = await readDefinitionInput(flags, choice, context)
    const display = showProgress(context)
    const { bare, taken } = await this.withEngine(context, { access: 'read' }, async ({ engine, places }) => {
      const taken = [...places, ...inputPlaces(input, flags)]
      if (flags.out !== undefined) requireOutputPlace(flags.out, planKind, taken)
      const bare = await withLocations(input.definition, () =>
        engine.stack(input.stack).plan({
          ...planOptions(flags),
          bound: flags.out !== undefined || formatOf(context.flags) !== 'table',
          definition: input.definition,
          variables: input.variables,
          signal: context.interruption.signal,
          onProgress: display.onProgress,
        }),
      )
      return { bare, taken }
    })
    display.clear()
    const plan = locatedPlan(bare, input.definition)
    const exitCode = exitCodeOfPlan(plan, { exitZero: flags['exit-zero'] })
    if (flags.out !== undefined) {
      writePlanFile(flags.out, { plan, variables: input.publicVariables }, taken)
      context.note(`Plan saved. Apply exactly this with "sloth-runner run --plan ${shellWord(flags.out)}".`)
    }
    const readLine = createLineReader()
    return { value: plan, text: (paint) => renderPlan(plan, { paint, readLine }), exitCode }
  }
}
