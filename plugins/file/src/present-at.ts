import type { FixContext, PathInfo } from '@sloth-runner/core'
import { failureWith } from '@sloth-runner/plugin-kit'

/** What stands at a path right before an act. Throws `HostError` when it cannot be looked at. */
export async function presentAt(path: string, { host, signal }: FixContext, digest = false): Promise<PathInfo> {
  const [info] = await host.inspect([path], { digest, signal })
  if (info === undefined) throw failureWith('EIO', 'look at', path)
  if (info.kind === 'unreadable') throw failureWith(info.reason, 'look at', path)
  return info
}
