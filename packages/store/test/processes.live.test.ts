import { expect, test } from 'vitest'
import { storeProcess } from './store-process.ts'
import { temporaryStore } from './temporary-folder.ts'

const count = 20

test('of twenty processes that want one lock at the same moment one gets it, in each of 200 rounds', async () => {
  const store = temporaryStore()
  const { id } = await store.createStack({ name: 'web', actor: 'ann@host' })
  const processes = await Promise.all(Array.from({ length: count }, () => storeProcess(store.path)))
  let fences = 0
  for (let round = 0; round < 200; round += 1) {
    const answers = await Promise.all(processes.map(({ tell }) => tell({ order: 'acquire' })))
    const winners = processes.filter((_, index) => answers[index]?.code === null)
    expect(winners).toHaveLength(1)
    const pid = winners[0]?.child.pid
    expect(await store.lock(id)).toMatchObject({ live: true, holder: { pid } })
    for (const { code, message } of answers)
      if (code !== null)
        expect({ code, message }).toEqual({ code: 'lock-held', message: expect.stringContaining(`process-${pid}`) })
    expect(await winners[0]?.tell({ order: 'release' })).toMatchObject({ code: null })
    fences += 1
  }
  expect(fences).toBe(200)
})

test('of twenty processes that lock one stack by hand at the same moment one does, in each of 200 rounds', async () => {
  const store = temporaryStore()
  const { id } = await store.createStack({ name: 'web', actor: 'ann@host' })
  const processes = await Promise.all(Array.from({ length: count }, () => storeProcess(store.path)))
  for (let round = 0; round < 200; round += 1) {
    const answers = await Promise.all(processes.map(({ tell }) => tell({ order: 'lock-by-hand' })))
    const winners = processes.filter((_, index) => answers[index]?.code === null)
    expect(winners).toHaveLength(1)
    const holder = `process-${winners[0]?.child.pid}`
    const lock = await store.lock(id)
    expect(lock).toMatchObject({ kind: 'manual', live: true, lockedBy: holder })
    for (const { code, message } of answers)
      if (code !== null)
        expect({ code, message }).toEqual({ code: 'lock-held', message: expect.stringContaining(holder) })
    await store.releaseLock('web', { lockId: lock?.lockId ?? '', actor: holder, unlockedBy: holder })
  }
})

test('of twenty processes that make one stack of a new database one makes it', async () => {
  const store = temporaryStore()
  const processes = await Promise.all(Array.from({ length: count }, () => storeProcess(store.path)))
  const answers = await Promise.all(processes.map(({ tell }) => tell({ order: 'create' })))
  expect(answers.map(({ code }) => code).sort()).toEqual([...Array(count - 1).fill('stack-exists'), null].sort())
  expect(await store.stackNames()).toEqual(['web'])
})

test('twenty processes that wait for their turns count every execution', async () => {
  const store = temporaryStore()
  await store.createStack({ name: 'web', actor: 'ann@host' })
  const processes = await Promise.all(Array.from({ length: count }, () => storeProcess(store.path)))
  const answers = await Promise.all(processes.map(({ tell }) => tell({ order: 'execute', count: 5 })))
  expect(answers.filter(({ code }) => code !== null)).toEqual([])
  expect(await store.stack('web')).toMatchObject({ executionCount: count * 5 })
})
