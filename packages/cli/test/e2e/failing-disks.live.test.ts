import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DriftReport } from '@sloth-runner/core'
import { openStore } from '@sloth-runner/store'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type FailingDisk, failingDisk, smallDisk } from './mounted-disks.ts'
import { type CommandEnd, openSandbox, type Sandbox } from './sandbox.ts'

const count = 60
const contentOf = (index: number): string => `${'x'.repeat(4_000)}${index}`

/** A folder with many files in it. */
function definitionIn(folder: string): string {
  const files = Array.from(
    { length: count },
    (_, index) =>
      `  f${index}: { type: "file:file", dependsOn: [out], properties: { path: "${folder}/f${index}", content: "${contentOf(index)}" } }`,
  )
  return `name: web\nresources:\n  out: { type: "file:directory", properties: { path: "${folder}" } }\n${files.join('\n')}\n`
}

let sandbox: Sandbox
beforeEach(() => {
  sandbox = openSandbox()
})
afterEach(() => sandbox.close())

/** What a command has said is done. */
function acknowledged({ stderr }: CommandEnd): readonly string[] {
  return [...stderr.matchAll(/^✓ (\w+):/gm)].map(([, address]) => String(address))
}

/** What the record has as done by the first run. */
async function recorded(database: string): Promise<readonly string[]> {
  const store = openStore({ path: database })
  try {
    const operations = await store.operations(1)
    return operations.filter(({ outcome }) => outcome === 'done').map(({ address }) => address)
  } finally {
    await store.close()
  }
}

/** A temporary file of the program: from a disk that became read-only nobody could take it away. */
const temporary = /^\.sloth-runner-/

/** Every file that is there is whole, and nothing else is there. */
function requireWholeFiles(folder: string, { isMended = false }: { readonly isMended?: boolean } = {}): void {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) {
    if (isMended && temporary.test(name)) continue
    expect(name).toMatch(/^f\d+$/)
    expect(readFileSync(join(folder, name), 'utf8')).toBe(contentOf(Number(name.slice(1))))
  }
}

/** Nobody is there to answer a question: one that is asked fails. */
async function requireConvergence(folder: string, database: string): Promise<void> {
  const end = await sandbox.sloth(`run --db ${database}`)
  expect(end, end.stderr).toMatchObject({ exitCode: 0 })
  expect(readdirSync(folder)).toHaveLength(count)
  requireWholeFiles(folder)
  const { document } = await sandbox.json(`stack drift detect web --db ${database}`)
  expect(document).toMatchObject({ counts: { pending: 0, drift: 0, conflict: 0, unknown: 0 } })
}

/** How many acts an error speaks of: those on record, those in doubt, those that were not begun, and all. */
function toldOf({ stderr }: CommandEnd): Readonly<Record<'recorded' | 'inDoubt' | 'notBegun' | 'all', number>> {
  const [, recorded = '', all = ''] = /Ended and on record: (\d+) of (\d+)\./.exec(stderr) ?? []
  const named = (start: string): number => {
    const list = new RegExp(`${start}[^:]*: ([^.]*)\\.`).exec(stderr)?.[1]
    const [names = '', more = '0'] = list?.split(' and ') ?? []
    return names === '' ? 0 : names.split(', ').length + Number.parseInt(more, 10)
  }
  return {
    recorded: Number(recorded),
    inDoubt: named('In doubt'),
    notBegun: named('Not begun'),
    all: Number(all),
  }
}

/** A run that could not go on has told the truth about itself. */
async function requireTruth(
  end: CommandEnd,
  database: string,
  folder: string,
  disk: { readonly isMended?: boolean } = {},
): Promise<void> {
  expect(end.exitCode, end.stderr).toBe(1)
  const done = await recorded(database)
  expect(done).toEqual(expect.arrayContaining([...acknowledged(end)]))
  requireWholeFiles(folder, disk)
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => !temporary.test(name)) : []
  expect(files).toEqual(expect.arrayContaining(done.filter((address) => address !== 'out')))
  const told = toldOf(end)
  expect(told.recorded).toBe(done.length)
  expect(told.recorded + told.inDoubt + told.notBegun, end.stderr).toBe(told.all)
  expect(files.length).toBeLessThanOrEqual(told.recorded + told.inDoubt)
}

describe('a full disk', () => {
  const sizes = [900, 1_000, 1_200, 1_400, 1_800, 2_200]

  test.for(sizes)('of the database in the middle of a run, at %i KiB', async (size, context) => {
    const disk = smallDisk(context, size)
    const folder = join(sandbox.folder, 'out')
    const database = join(disk.folder, 'stacks.db')
    sandbox.write('stack.yaml', definitionIn(folder))
    const end = await sandbox.sloth(`run --db ${database}`)
    expect(end.stderr).toContain('is full')
    expect(end.stderr).not.toContain('nothing was written')
    await requireTruth(end, database, folder)
    disk.resize(20_000)
    await requireConvergence(folder, database)
  })

  test('of the database before a run begins changes nothing, and says so', async (context) => {
    const disk = smallDisk(context, 600)
    const folder = join(sandbox.folder, 'out')
    sandbox.write('stack.yaml', definitionIn(folder))
    const database = join(disk.folder, 'stacks.db')
    const end = await sandbox.sloth(`run --db ${database}`)
    expect(end).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('is full') })
    expect(end.stderr).not.toContain('broke off')
    expect(existsSync(folder)).toBe(false)
    disk.resize(20_000)
    await requireConvergence(folder, database)
  })

  test('of what is managed fails what has no room, leaves nothing half, and the next run does the rest', async (context) => {
    const disk = smallDisk(context, 400)
    const folder = join(disk.folder, 'out')
    sandbox.write('stack.yaml', definitionIn(folder))
    const database = String(sandbox.environment.SLOTH_RUNNER_DB_PATH)
    // Somebody else takes the room that was there when the definition was checked.
    const end = await sandbox.sloth('run', {
      onOutput: (text) => {
        if (text.includes('✓ f')) fill(join(disk.folder, 'filler'))
      },
    })
    expect(end, end.stderr).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('ENOSPC') })
    expect(await recorded(database)).toEqual(expect.arrayContaining([...acknowledged(end)]))
    requireWholeFiles(folder)
    expect(readdirSync(folder).length).toBeLessThan(count)
    disk.resize(4_000)
    await requireConvergence(folder, database)
  })
})

/** Takes all the room there is. */
function fill(path: string): void {
  expect(() => {
    for (;;) appendFileSync(path, Buffer.alloc(4_096))
  }).toThrow('ENOSPC')
}

/**
 * Does something while no call of a process is under way: what is told of an fsync that waits for a journal while the kernel
 * gives that up is up to the kernel (`jbd2_complete_transaction` finds nothing to wait for any more).
 */
function whileStill(process: number, kill: (signal: NodeJS.Signals) => void, act: () => void): void {
  kill('SIGSTOP')
  const tasks = `/proc/${process}/task`
  const isStill = (task: string) => /\) T /.test(readFileSync(join(tasks, task, 'stat'), 'utf8'))
  while (!readdirSync(tasks).every(isStill));
  act()
  kill('SIGCONT')
}

/** Runs the definition onto a disk that fails when the first file is told as done. */
async function runOnto(disk: FailingDisk, folder: string, database: string): Promise<CommandEnd> {
  sandbox.write('stack.yaml', definitionIn(folder))
  let failed = false
  return sandbox.sloth(`run --db ${database}`, {
    onOutput: (text, kill, process) => {
      if (failed || !text.includes('✓ f')) return
      failed = true
      whileStill(process, kill, disk.fail)
    },
  })
}

test('a disk that turns read-only in the middle of a run: what was acknowledged is there after it was mended', async (context) => {
  const disk = failingDisk(context)
  const folder = join(disk.folder, 'out')
  const database = join(disk.folder, 'stacks.db')
  const end = await runOnto(disk, folder, database)
  expect(end.stderr).toContain('broke off')
  expect(acknowledged(end).length).toBeLessThan(count)
  disk.mend()
  await requireTruth(end, database, folder, { isMended: true })
  await requireConvergence(folder, database)
})

test('a disk of files that turns read-only in the middle of a run: what it lost of what was done is told as drift', async (context) => {
  const disk = failingDisk(context)
  const folder = join(disk.folder, 'out')
  const database = join(sandbox.folder, 'stacks.db')
  const end = await runOnto(disk, folder, database)
  expect(end).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('EROFS') })
  disk.mend()
  requireWholeFiles(folder, { isMended: true })
  const { document } = await sandbox.json(`stack drift detect web --db ${database}`)
  const { resources } = document as DriftReport
  const told = new Set(resources.map(({ address }) => address))
  const lost = [...acknowledged(end)].filter((address) => !existsSync(join(disk.folder, 'out', address)))
  expect(lost.filter((address) => address !== 'out' && !told.has(address))).toEqual([])
  await requireConvergence(folder, database)
})
