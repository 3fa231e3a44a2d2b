import { existsSync } from 'node:fs'
import { hostname } from 'node:os'
import { describe, expect, test } from 'vitest'
import { parseHolder, thisHolder } from './lock-holder.ts'

const reason = existsSync('/proc/self/stat') ? null : 'there is no /proc here'

describe.skipIf(reason !== null)('a holder', { meta: { skipReason: reason ?? '' } }, () => {
  test('bears every mark by which its death is proven, and is read back as it was written', () => {
    const holder = thisHolder('1.2.3')
    expect(holder).toMatchObject({ host: hostname(), pid: process.pid, programVersion: '1.2.3' })
    for (const mark of ['machineId', 'bootId', 'pidNamespace', 'processStart'] as const)
      expect(holder[mark], mark).not.toBe('')
    expect(parseHolder(JSON.stringify(holder))).toEqual(holder)
  })
})
