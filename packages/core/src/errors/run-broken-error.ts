import { EngineError } from './engine-error.ts'
import { InvalidInputError } from './invalid-input-error.ts'

/** What a run had come to when it broke off. All but `runId` and `recorded` are addresses. */
export interface BrokenRun {
  readonly runId: number
  /** How many of its acts have ended, done or failed, and are on record. */
  readonly recorded: number
  /** Begun, and what became of them is not on record: the next run finds out by looking. */
  readonly inDoubt: readonly string[]
  /** Replacing: the removal is on record, and making anew was not begun, so that there is nothing there now. */
  readonly halfDone: readonly string[]
  readonly notBegun: readonly string[]
}

/**
 * A run could not go on: its record could not be kept, its lock was lost, or what it found does not go together with what is on
 * record. Its code and its remedy are those of what stopped it, but for findings: these are of a run that did nothing.
 */
export class RunBrokenError extends EngineError {
  readonly run: BrokenRun

  /** @param what the run in words, such as `run of "web"` */
  constructor(what: string, run: BrokenRun, cause: EngineError) {
    const { code, message, detail } = InvalidInputError.isInstance(cause) ? inWords(cause) : cause
    super(code, {
      message: `The ${what} broke off: ${message}`,
      detail: [...(detail === undefined ? [] : [detail]), ...stateOf(run)].join('\n'),
      remedy: [cause.remedy, 'The next run looks at what is in doubt, and does what is left.']
        .filter(Boolean)
        .join(' '),
      cause,
    })
    this.run = run
  }
}

function inWords({ findings }: InvalidInputError): Pick<EngineError, 'code' | 'message' | 'detail'> {
  const details = findings.flatMap(({ detail }) => detail ?? [])
  return {
    code: 'run-broken',
    message: findings.map(({ summary }) => summary).join(' '),
    detail: details.length === 0 ? undefined : [...new Set(details)].join('\n'),
  }
}

function stateOf({ recorded, inDoubt, halfDone, notBegun }: BrokenRun): readonly string[] {
  const all = recorded + inDoubt.length + halfDone.length + notBegun.length
  return [
    `Ended and on record: ${recorded} of ${all}.`,
    ...(inDoubt.length === 0
      ? []
      : [`In doubt, because what became of them could not be recorded: ${listed(inDoubt)}.`]),
    ...(halfDone.length === 0 ? [] : [`Half done, removed and not made anew yet: ${listed(halfDone)}.`]),
    ...(notBegun.length === 0 ? [] : [`Not begun: ${listed(notBegun)}.`]),
  ]
}

/** As many as can be read on one line, and how many others. */
function listed(addresses: readonly string[], most = 8): string {
  const more = addresses.length - most
  return more > 0 ? `${addresses.slice(0, most).join(', ')} and ${more} more` : addresses.join(', ')
}
