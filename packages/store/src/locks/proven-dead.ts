import type { LockHolder } from '@sloth-runner/core'
import type { ProcessLook } from './process-look.ts'

/**
 * Whether a holder cannot be alive any more, judged by one who stands at `here`: its process is gone, a zombie, or its
 * number belongs to another process by now; or the machine has been started anew since. Where the two cannot be
 * compared, or a mark is missing, nothing is proven and the lease decides.
 */
export function isProvenDead(holder: LockHolder, here: LockHolder, look: (pid: number) => ProcessLook): boolean {
  if (holder.machineId !== here.machineId || holder.bootId === '' || here.bootId === '') return false
  if (holder.bootId !== here.bootId) return holder.machineId !== ''
  if (holder.pidNamespace === '' || holder.pidNamespace !== here.pidNamespace) return false
  const seen = look(holder.pid)
  if (seen.seen === 'gone') return true
  if (seen.seen === 'unclear') return false
  return seen.zombie || (holder.processStart !== '' && seen.start !== holder.processStart)
}
