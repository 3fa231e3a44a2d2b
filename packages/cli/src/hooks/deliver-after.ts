import type { ClaimedDelivery, DeliveryEnd } from '@sloth-runner/core'
import type { CommandContext } from '../command-context.ts'
import { openSession } from '../composition.ts'
import { hookGrace } from '../config/hook-settings.ts'
import { watchInterruption } from '../process/interruption.ts'
import { failureNotes } from '../render/hooks.ts'
import { renderCount } from '../render/units.ts'

/** Milliseconds after which a person is told what is waited for. */
const silence = 1_000

/**
 * Makes the deliveries that a command has left, when it has said all it has to say: begins some for as long as
 * `hooks.grace` allows and waits for their ends. Others stay for the next command that writes. Whatever comes of it is told on
 * standard error and changes nothing about how the command ended.
 */
export async function deliverAfter(context: CommandContext): Promise<void> {
  const quiet = { ...context, note: () => undefined }
  const session = await openSession(quiet, { access: 'write' })
  const interruption = watchInterruption(process, () =>
    context.note('Interrupted: hooks under way are ended, and called again by the next command.'),
  )
  const underWay = new Map<number, string>()
  const timer = setTimeout(() => {
    if (underWay.size === 0) timer.refresh()
    else context.note(waitingFor(underWay))
  }, silence)
  try {
    const ends = await session.engine.hooks.deliver({
      grace: hookGrace(session.configuration),
      cancel: interruption.signal,
      onBegin: ({ id, hook }: ClaimedDelivery) => underWay.set(id, hook.name),
      onEnd: ({ id }: DeliveryEnd) => underWay.delete(id),
    })
    for (const line of failureNotes(ends)) context.note(line)
  } finally {
    clearTimeout(timer)
    interruption.dispose()
    await session.engine.close()
  }
}

function waitingFor(underWay: ReadonlyMap<number, string>): string {
  const names = [...new Set(underWay.values())].sort().join(', ')
  return `Waiting for ${renderCount(underWay.size, 'hook')}: ${names}. Interrupt this to leave it to the next command.`
}
