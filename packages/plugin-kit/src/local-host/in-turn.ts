import { stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { basename, dirname } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { sha256 } from '@sloth-runner/core'

/** Milliseconds that one turn is waited for. Whoever holds it longer hangs, or is no program of ours. */
const patience = 2_000

/**
 * Does something while no other process of this machine does it for the same thing. A turn is an abstract socket (Linux,
 * unix(7)): the system gives its name to one process at a time, and takes it back when that ends in whatever way. Where there
 * are none, or a turn does not come in time, it is done without.
 *
 * @param act short: others wait for it
 */
export async function inTurn<T>(thing: string, act: () => Promise<T>): Promise<T> {
  const release = await takeTurn(`\0sloth-runner/${sha256(thing)}`)
  try {
    return await act()
  } finally {
    await release()
  }
}

/**
 * Does something while no other process of this machine edits, replaces or gives away the file at a path. It is known by
 * its directory as that is, not as it is called: a directory may be mounted in several places.
 */
export async function inTurnAt<T>(path: string, act: () => Promise<T>): Promise<T> {
  const directory = await stat(dirname(path), { bigint: true }).catch(() => null)
  return inTurn(`edit ${directory?.dev}:${directory?.ino}/${basename(path)}`, act)
}

async function takeTurn(name: string): Promise<() => Promise<void>> {
  if (process.platform !== 'linux') return async () => undefined
  const end = Date.now() + patience
  for (;;) {
    const taken = await listen(name)
    if (taken !== 'in use') return taken
    if (Date.now() >= end) return async () => undefined
    await setTimeout(1 + Math.random() * 4)
  }
}

function listen(name: string): Promise<(() => Promise<void>) | 'in use'> {
  const server = createServer((connection) => connection.destroy())
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'EADDRINUSE' ? 'in use' : async () => undefined),
    )
    server.listen(name, () => resolve(() => new Promise((closed) => server.close(() => closed()))))
  })
}
