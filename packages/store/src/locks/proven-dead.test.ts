import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { LockHolder } from '@sloth-runner/core'
import { describe, expect, test } from 'vitest'
import { parseHolder, thisHolder } from './lock-holder.ts'
import { lookAtProcess, type ProcessLook, parseStat } from './process-look.ts'
import { isProvenDead } from './proven-dead.ts'

const here: LockHolder = {
  host: 'one',
  machineId: 'machine',
  bootId: 'boot',
  pidNamespace: 'pid:[1] time:[1]',
  pid: 42,
  processStart: '1000',
  programVersion: '1.0.0',
}

const alive: ProcessLook = { seen: 'there', zombie: false, start: '1000' }

describe('a holder is proven dead', () => {
  test.each<[string, Partial<LockHolder>, ProcessLook]>([
    ['when its process is gone', {}, { seen: 'gone' }],
    ['when its process is a zombie', {}, { ...alive, zombie: true }],
    ['when its number belongs to another process', {}, { ...alive, start: '2000' }],
    ['when the machine was started anew', { bootId: 'earlier' }, alive],
    ['when it was started anew, whatever its namespace', { bootId: 'earlier', pidNamespace: 'pid:[9]' }, alive],
    ['by its boot alone, where no machine has an id', { machineId: '' }, { seen: 'gone' }],
  ])('%s', (_, marks, look) => {
    const judge = { ...here, machineId: marks.machineId ?? here.machineId }
    expect(isProvenDead({ ...here, ...marks }, judge, () => look)).toBe(true)
  })
})

describe('a holder is not proven dead', () => {
  test.each<[string, Partial<LockHolder>, ProcessLook]>([
    ['while its process lives', {}, alive],
    ['when its process cannot be seen clearly', {}, { seen: 'unclear' }],
    ['on another machine', { machineId: 'other' }, { seen: 'gone' }],
    ['on another machine that was started at another time', { machineId: 'other', bootId: 'other' }, { seen: 'gone' }],
    ['in another namespace', { pidNamespace: 'pid:[2] time:[1]' }, { seen: 'gone' }],
    ['without a namespace', { pidNamespace: '' }, { seen: 'gone' }],
    ['without a boot', { bootId: '' }, { seen: 'gone' }],
    ['when its start was not noted', { processStart: '' }, { ...alive, start: '2000' }],
  ])('%s', (_, marks, look) => {
    expect(isProvenDead({ ...here, ...marks }, here, () => look)).toBe(false)
  })
})

test('a stat line is read behind a command name of any shape', () => {
  const fields = ['Z', ...Array.from({ length: 18 }, (_, index) => String(index)), '777', '0']
  expect(parseStat(`42 (a) b ) (c)) ${fields.join(' ')}\n`)).toEqual({ seen: 'there', zombie: true, start: '777' })
  expect(parseStat('')).toEqual({ seen: 'unclear' })
})

test('a process that ended is gone, and this one is not', async () => {
  const child = spawn(process.execPath, ['--version'])
  await once(child, 'close')
  expect(lookAtProcess(child.pid ?? 0)).toEqual({ seen: 'gone' })
  expect(lookAtProcess(process.pid)).toMatchObject({ seen: 'there', zombie: false })
})

test('a holder is read as it was written, and nothing else passes for one', () => {
  const holder = thisHolder('1.0.0')
  expect(parseHolder(JSON.stringify(holder))).toEqual(holder)
  for (const text of ['', '{}', 'null', '[]', JSON.stringify({ ...holder, pid: '1' })])
    expect(parseHolder(text)).toBeNull()
})
