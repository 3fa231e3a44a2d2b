import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryPath } from '../test/temporary-folder.ts'
import { openStore } from './open-store.ts'

const reason = existsSync('/proc/self/fd') ? null : 'nothing tells what files a process has open'

describe.skipIf(reason !== null)('looking at the record', { meta: { skipReason: reason ?? '' } }, () => {
  /** How many files of a database this process has open. */
  function openFiles(path: string): number {
    return readdirSync('/proc/self/fd').filter((number) => targetOf(number)?.startsWith(path)).length
  }

  /** Null: it was closed meanwhile, as that of the folder that is listed. */
  function targetOf(number: string): string | null {
    try {
      return readlinkSync(join('/proc/self/fd', number))
    } catch {
      return null
    }
  }

  test('again and again opens no file again, and a closed store leaves neither file nor log behind', async () => {
    const path = temporaryPath()
    const store = openStore({ path })
    await store.createStack({ name: 'web', actor: 'ann@host' })
    const look = async () => expect(await store.reader().stackNames()).toEqual(['web'])
    await look()
    const files = openFiles(path)
    for (let count = 0; count < 20; count += 1) await look()
    expect(openFiles(path)).toBe(files)
    await store.close()
    expect(openFiles(path)).toBe(0)
    expect(existsSync(`${path}-wal`)).toBe(false)
  })
})
