import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Why extended attributes and the immutable flag cannot be tried in a folder, or null where they can. */
export function attributesMissing(folder: string = tmpdir()): string | null {
  const place = mkdtempSync(join(folder, 'attributes-'))
  const file = join(place, 'file')
  writeFileSync(file, '')
  try {
    for (const [tool, ...args] of commandsFor(file)) {
      const { error, status, stderr } = spawnSync(tool, args, { encoding: 'utf8' })
      if (error !== undefined) return `${tool} is not installed`
      if (status !== 0) return `${tool} does not work here: ${stderr.trim()}`
    }
    return null
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

function commandsFor(file: string): readonly (readonly [string, ...string[]])[] {
  return [
    ['setfattr', '-n', 'user.tried', '-v', 'x', file],
    ['getfattr', file],
    ['lsattr', '-d', file],
    ['chattr', '+i', file],
    ['chattr', '-i', file],
  ]
}

/** Lets everything in a folder be removed again. */
export function unlockAll(folder: string): void {
  spawnSync('chattr', ['-R', '-f', '-i', folder])
}
