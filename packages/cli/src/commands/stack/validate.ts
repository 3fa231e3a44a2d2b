import { boolean } from '@oclif/core/flags'
import type { ValidationReport } from '@sloth-runner/core'
import { BaseCommand, readingFlags } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import type { EngineSession } from '../../composition.ts'
import { argument } from '../../flags/argument.ts'
import { presented, validationLockFlags } from '../../flags/lock-flags.ts'
import { definitionFlags } from '../../flags/plan-flags.ts'
import { locatedValidation } from '../../input/located-findings.ts'
import { readValidationInput, type ValidationWish } from '../../input/validation-input.ts'
import { exitCodes } from '../../output/exit-codes.ts'
import type { Outcome } from '../../output/outcome.ts'
import { createLineReader } from '../../prompts/read-line.ts'
import { renderValidation, renderValidations } from '../../render/validation.ts'
import { usageError } from '../../usage-error.ts'

const { stack: _, ...fileFlags } = definitionFlags

export default class StackValidate extends BaseCommand {
  static override summary = 'Check everything that must hold before a stack is run.'
  static override description =
    'Every check is made and every problem told at once: configuration, dependencies, resources, permissions, locks, the definition, and plugins. The definition is the one that is given, else the one of the last run. Ends with 5 when a stack does not pass.'
  static override examples = [
    { description: 'Validate a stack', command: '<%= config.bin %> <%= command.id %> web' },
    { description: 'Validate all stacks', command: '<%= config.bin %> <%= command.id %> all' },
    {
      description: 'Validate a definition before its stack exists',
      command: '<%= config.bin %> <%= command.id %> web --file stack.yaml',
    },
  ]
  static override args = {
    stack: argument({ required: true, description: 'Name of the stack, or "all".' }),
    definition: argument({
      description:
        'Name of the definition, where a file holds several. Default: that of the last run, or the name of the stack.',
    }),
  }
  static override flags = {
    ...fileFlags,
    ...readingFlags,
    ...validationLockFlags,
    strict: boolean({ allowNo: true, summary: 'Take warnings for errors. Default: validation.strict_mode.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { args, flags } = await this.parse(StackValidate)
    if (args.stack === 'all' && flags.file !== undefined)
      throw usageError('--file is about one stack.', 'Name the stack in place of "all".')
    if (args.stack === 'all' && args.definition !== undefined)
      throw usageError('A definition is that of one stack.', 'Name the stack in place of "all".')
    const database = flags.file === undefined ? 'record' : 'look'
    context.working('Validating')
    return this.withEngine(context, { access: 'read', database }, async (session): Promise<Outcome> => {
      const one = (stack: string) => validate({ stack, definition: args.definition }, flags, session, context)
      if (args.stack !== 'all') {
        const report = await one(args.stack)
        const readLine = createLineReader()
        return outcome([report], report, (paint) => renderValidation(report, { paint, readLine }))
      }
      const reports: ValidationReport[] = []
      for (const { name } of await session.engine.stacks.list()) reports.push(await one(name))
      return outcome(reports, { stacks: reports }, (paint) => renderValidations(reports, paint))
    })
  }
}

function outcome(reports: readonly ValidationReport[], value: object, text: NonNullable<Outcome['text']>): Outcome {
  const passed = reports.every((report) => report.passed)
  return { value, text, exitCode: passed ? exitCodes.success : exitCodes.invalid }
}

/** A name without a stack and without a definition is a slip: the nearest name is told. */
async function validate(
  wish: ValidationWish,
  flags: Parameters<typeof readValidationInput>[1] & {
    readonly strict?: boolean
    readonly 'lock-id'?: string | undefined
  },
  { engine }: EngineSession,
  context: CommandContext,
): Promise<ValidationReport> {
  const stack = engine.stack(wish.stack)
  const recorded = flags.file === undefined ? (await stack.record()).definition : null
  const input = await readValidationInput(wish, flags, recorded, context)
  const report = await stack.validate({
    ...input,
    ...presented(flags),
    ...(flags.strict === undefined ? {} : { strict: flags.strict }),
    signal: context.interruption.signal,
  })
  return input.definition === undefined ? report : locatedValidation(report, input.definition)
}
