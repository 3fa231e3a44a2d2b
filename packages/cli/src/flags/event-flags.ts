import { option, string } from '@oclif/core/flags'
import { type EventRequest, type EventSeverity, eventSeverities } from '@sloth-runner/core'
import { argument } from './argument.ts'
import { timeFlag } from './time-flag.ts'

/** The stack whose events are meant. */
export const eventsArgument = {
  stack: argument({ description: 'Name of a stack, also of one that was deleted. Default: all, and the database.' }),
}

/** From when on. */
export const sinceFlag = {
  since: string({ helpValue: 'TIME', summary: 'Only what is younger: 2h, 7d, or a time such as 2026-11-03T14:30.' }),
}

/** Which events. */
export const eventFlags = {
  ...sinceFlag,
  type: string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'TYPE',
    summary: "Only this type, or those of a pattern such as 'lock.*'. Can be given several times.",
  }),
  severity: option({
    options: eventSeverities,
    multiple: true,
    multipleNonGreedy: true,
    summary: 'Only this severity. Can be given several times.',
  })(),
}

/** What was asked for, as the engine takes it. */
export function eventRequest(
  stack: string | undefined,
  flags: {
    readonly since?: string | undefined
    readonly type?: readonly string[] | undefined
    readonly severity?: readonly EventSeverity[] | undefined
  },
): EventRequest {
  const { since, type, severity } = flags
  return {
    ...(stack === undefined ? {} : { stack }),
    ...(since === undefined ? {} : { since: timeFlag(since, '--since', Date.now()) }),
    ...(type === undefined ? {} : { types: type }),
    ...(severity === undefined ? {} : { severities: severity }),
  }
}
