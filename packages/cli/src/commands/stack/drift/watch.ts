import { resolve } from 'node:path'
import { boolean, string } from '@oclif/core/flags'
import type { DriftCheck, WatchSchedule } from '@sloth-runner/core'
import { BaseCommand } from '../../../base-command.ts'
import type { CommandContext } from '../../../command-context.ts'
import type { SessionOptions } from '../../../composition.ts'
import { argument } from '../../../flags/argument.ts'
import { durationFlag } from '../../../flags/duration-flag.ts'
import { accountName, accountNumber } from '../../../identity.ts'
import { checkDocument } from '../../../output/drift-documents.ts'
import { exitCodeOfCheck } from '../../../output/exit-codes.ts'
import type { Outcome } from '../../../output/outcome.ts'
import { standardOutput } from '../../../output/standard-output.ts'
import { lineWriter } from '../../../process/line-writer.ts'
import { renderCheck } from '../../../render/drift-check.ts'
import { choosePaint } from '../../../render/paint.ts'
import { printable, printableJson } from '../../../render/printable.ts'
import { renderTime } from '../../../render/units.ts'
import { givenEnvironment } from '../../../secret-variables.ts'
import { checkEnvironment } from '../../../systemd/check-environment.ts'
import { renderUnits, type WatchUnitParts, watchUnits } from '../../../systemd/watch-units.ts'
import { usageError } from '../../../usage-error.ts'

/** What to check, and what to do about it. */
interface Wish {
  readonly stacks: readonly string[]
  readonly fix: boolean
}

export default class StackDriftWatch extends BaseCommand {
  static override summary = 'Check stacks for drift again and again.'
  static override description =
    'Prints a line for each check, and what has moved since the report before. A report and its event are recorded only when a check finds something else than the newest report says. A check that fails is told, and the watch goes on. Nothing is fixed unless --fix and --auto-approve say so. One check at a time; a beat that falls into a check is left out. SIGINT and SIGTERM end it with 0.'
  static override examples = [
    { description: 'Every five minutes', command: '<%= config.bin %> <%= command.id %> web' },
    {
      description: 'Every stack at six on working days',
      command: "<%= config.bin %> <%= command.id %> --all --cron '0 6 * * MON-FRI'",
    },
    {
      description: 'Put back whatever drifts',
      command: '<%= config.bin %> <%= command.id %> web --interval 1m --fix --auto-approve',
    },
    {
      description: 'Units for systemd, for the same checks',
      command: '<%= config.bin %> <%= command.id %> --all --interval 10m --print-systemd',
    },
  ]
  static override strict = false
  static override args = { stacks: argument({ description: 'Names of stacks.' }) }
  static override flags = {
    all: boolean({ default: false, summary: 'Every stack there is at the time of a check.' }),
    interval: string({ helpValue: 'DURATION', summary: 'From check to check, the first at once. Default: 5m.' }),
    cron: string({
      exclusive: ['interval'],
      helpValue: 'EXPRESSION',
      summary: "Check at these times: five parts, or six with seconds, as in '*/5 * * * *'.",
    }),
    once: boolean({
      exclusive: ['print-systemd', 'interval', 'cron'],
      summary: 'Check once, now, and end as the check does: 0, 3, 4, or 1 when it failed.',
    }),
    fix: boolean({
      summary: 'Put back what drifted. Needs --auto-approve.',
    }),
    'auto-approve': boolean({
      aliases: ['yes'],
      dependsOn: ['fix'],
      summary: 'Let --fix act: a watch has nobody to ask.',
    }),
    'print-systemd': boolean({ summary: 'Print a service and a timer for systemd, and check nothing.' }),
  }

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { argv, flags } = await this.parse(StackDriftWatch)
    const stacks = argv as string[]
    if (flags.all === stacks.length > 0) throw usageError('Name one stack or several, or give --all for every stack.')
    if (flags.fix && !flags['auto-approve'])
      throw usageError(
        'A watch has nobody to ask before it fixes.',
        'Give --auto-approve with --fix, or leave --fix out.',
      )
    const wish = { stacks, fix: Boolean(flags.fix) }
    const schedule = scheduleOf(flags)
    if (flags['print-systemd']) return this.printUnits(wish, schedule, context)
    return flags.once ? this.checkOnce(wish, context) : this.watch(wish, schedule, context)
  }

  private async watch(wish: Wish, schedule: WatchSchedule, context: CommandContext): Promise<Outcome> {
    const unread = new AbortController()
    const write = lineWriter(standardOutput().stream(), () => unread.abort())
    const line = lineOf(context)
    await this.withEngine(context, watching, async ({ engine }) => {
      await engine.drift.watch({
        ...wish,
        schedule,
        signal: AbortSignal.any([context.interruption.signal, unread.signal]),
        onCheck: (check) => void write(line(check)),
        onNext: once((time) => context.note(`Next check at ${renderTime(time)}. End with Ctrl-C.`)),
      })
    })
    return { value: null, form: 'table', text: () => '' }
  }

  private async checkOnce(wish: Wish, context: CommandContext): Promise<Outcome> {
    const check = await this.withEngine(context, watching, ({ engine }) =>
      engine.drift.check({ ...wish, signal: context.interruption.signal }),
    )
    return {
      value: checkDocument(check),
      text: (paint) => renderCheck(check, paint),
      exitCode: exitCodeOfCheck(check, { exitZero: false }),
    }
  }

  private async printUnits(wish: Wish, schedule: WatchSchedule, context: CommandContext): Promise<Outcome> {
    const path = await this.withEngine(context, { access: 'read' }, async ({ engine, databasePath }) => {
      await engine.drift.firstCheck(schedule)
      return databasePath
    })
    const units = watchUnits({ ...unitParts(wish, resolve(path), context), schedule })
    return { value: { units }, text: () => renderUnits(units), exact: true }
  }

  /** A watch is ended so; what it has begun it ends by itself. */
  protected override onInterruption(): void {}
}

/** Where nothing is on record there is nothing to watch. */
const watching: SessionOptions = { access: 'write', database: 'record' }

/** Calls a function the first time only. */
function once(work: (time: number) => void): (time: number) => void {
  let called = false
  return (time) => {
    if (!called) work(time)
    called = true
  }
}

function scheduleOf(flags: {
  readonly interval?: string | undefined
  readonly cron?: string | undefined
}): WatchSchedule {
  if (flags.cron !== undefined) return { cron: flags.cron }
  return { interval: durationFlag(flags.interval ?? '5m', '--interval') }
}

function lineOf({ flags }: CommandContext): (check: DriftCheck) => string {
  if (flags.json) return (check) => printableJson(checkDocument(check))
  const paint = choosePaint(standardOutput(), process.env, flags['no-color'])
  return (check) => printable(renderCheck(check, paint))
}

function unitParts({ stacks, fix }: Wish, database: string, context: CommandContext): Omit<WatchUnitParts, 'schedule'> {
  const env = givenEnvironment()
  const configuration = context.flags.config ?? env.SLOTH_RUNNER_CONFIG
  return {
    program: [process.execPath, resolve(process.argv[1] ?? '')],
    parameters: [
      ...['stack', 'drift', 'watch', '--once', '--db', database],
      ...(configuration === undefined ? [] : ['--config', resolve(configuration)]),
      ...(fix ? ['--fix', '--auto-approve'] : []),
      ...(stacks.length === 0 ? ['--all'] : stacks),
    ],
    stacks,
    user: accountName() ?? accountNumber(),
    folder: process.cwd(),
    environment: checkEnvironment(env),
    passphrase: (env.SLOTH_RUNNER_PASSPHRASE ?? '') !== '',
  }
}
