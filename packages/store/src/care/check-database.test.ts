import { readdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { sha256 } from '@sloth-runner/core'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { temporaryFolder, temporaryPath, temporaryStore } from '../../test/temporary-folder.ts'
import { openDatabaseCare } from './database-care.ts'

const care = (path: string) => openDatabaseCare({ path }, 'ann@host')

/** A stack with two resources, a sensitive output and two snapshots, and a copy of it beside it. */
async function withCopy(): Promise<string> {
  const path = temporaryPath()
  const store = temporaryStore({ path })
  const { id } = await store.createStack({ name: 'web', actor: 'ann@host' })
  const hold = await store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
  const [secret] = await store.secrets.seal(['hunter22'], 'ann@host')
  if (secret === undefined) throw new Error('nothing was sealed')
  const taken = { creator: 'ann', description: null, tags: ['good'], automatic: false }
  for (const value of [1, 2]) {
    const set = { type: 'a:b', declared: { value }, state: 'applied' as const }
    await store.write(hold, [
      { write: 'secret', secret },
      { write: 'outputs', outputs: [{ name: 'token', value: { $secret: secret.id }, sensitive: true }] },
      ...['one', 'two'].map((address) => ({
        write: 'resource' as const,
        address,
        set: { ...set, identity: [`a:/${address}`] },
      })),
    ])
    await store.createSnapshot(id, taken, 'ann@host')
  }
  await hold.release()
  await store.close()
  await care(path).backup()
  return path
}

/** Changes rows behind the program's back. */
function tamper(path: string, sql: string): void {
  const handle = new Database(path)
  handle.pragma('foreign_keys = OFF')
  handle.exec(sql)
  handle.close()
}

test.each([
  "UPDATE file_mark SET mark = 'x'",
  "UPDATE file_mark SET mark = mark || '0'",
  'DELETE FROM file_mark',
  'INSERT INTO file_mark SELECT mark FROM file_mark',
])('a mark that is not as it is written is told, and a copy that is taken back has one: %s', async (sql) => {
  const path = await withCopy()
  tamper(path, sql)
  const store = temporaryStore({ path })
  await store.createStack({ name: 'more', actor: 'ann@host' })
  await store.close()
  const { problems } = await care(path).check()
  expect(problems).toMatchObject([{ part: 'file', subject: 'mark', repaired: false }])
  await care(path).restore((await care(path).backup(`${path}.copy`)).path)
  expect((await care(path).check()).problems).toEqual([])
  expect(await temporaryStore({ path }).stackNames()).toEqual(['more', 'web'])
})

test.each([
  'DELETE FROM resources',
  'DELETE FROM stacks',
  'DELETE FROM keys',
  'DELETE FROM event_chains',
  'DELETE FROM outputs; DELETE FROM resources; DELETE FROM stacks',
])('what comes back with a row that is put right is not told as left: %s', async (sql) => {
  const path = await withCopy()
  tamper(path, sql)
  const found = (await care(path).check()).problems
  expect(found.length).toBeGreaterThan(0)
  expect(found.map(({ subject }) => subject).join('\n')).not.toContain('null')
  const { problems } = await care(path).check({ repair: true })
  expect(problems.filter(({ repaired }) => !repaired)).toEqual([])
  const names = (all: typeof problems) => new Set(all.map(({ part, subject }) => `${part} ${subject}`))
  expect(names(problems).isSupersetOf(names(found))).toBe(true)
  expect(await care(path).check()).toMatchObject({ problems: [], skipped: [] })
})

test('what a repair leaves is what the next check finds', async () => {
  const path = await withCopy()
  tamper(path, "DELETE FROM resources; INSERT INTO outputs VALUES (77, 99, 'a', '1', 0, 0)")
  const { problems } = await care(path).check({ repair: true })
  const left = problems.filter(({ repaired }) => !repaired).map(({ subject }) => subject)
  expect(left).toHaveLength(2)
  expect((await care(path).check()).problems.map(({ subject }) => subject)).toEqual(left)
})

test.each([
  ['schema_migrations, all gone', 'DELETE FROM schema_migrations', 'note of the schema 1'],
  ['schema_migrations, one more', "INSERT INTO schema_migrations VALUES (1001, 'x', 1, '0.1.0')", 'schema 1001'],
  ['schema_migrations, a value', 'UPDATE schema_migrations SET applied_at = 1', 'note of the schema 1'],
  ['event_chains, the last write', "UPDATE event_chains SET last_write = 'x' WHERE id = 1", 'chain of events 1'],
  [
    'a whole trail',
    'DELETE FROM state_events WHERE stack_id = 1; DELETE FROM event_chains WHERE stack_id = 1',
    'chain of events 2',
  ],
  [
    'the end of a trail, with its head',
    `DELETE FROM state_events WHERE chain_id = 2 AND seq > 1;
      UPDATE event_chains SET seq = 1, head = (SELECT hash FROM state_events WHERE chain_id = 2) WHERE id = 2`,
    'chain of events 2',
  ],
  ['a seal of no table', `INSERT INTO row_seals VALUES ('x', 'y', '${'0'.repeat(64)}')`, 'seal of x y'],
])('a row that others changed, put in or took away is found: %s', async (_, sql, subject) => {
  const path = await withCopy()
  tamper(path, sql)
  const { problems } = await care(path).check()
  expect(problems).toMatchObject([{ part: 'rows', subject: expect.stringContaining(subject) }])
})

test.each([
  ['all are gone', 'DELETE FROM object_parts'],
  ['one is gone', 'DELETE FROM object_parts WHERE child = (SELECT max(child) FROM object_parts)'],
  ['one is another', 'UPDATE object_parts SET child = parent WHERE child = (SELECT max(child) FROM object_parts)'],
  [
    'a bucket has some',
    "INSERT INTO object_parts SELECT a.sha256, b.sha256 FROM objects a, objects b WHERE a.kind = 'root' AND b.kind = 'bucket' LIMIT 1",
  ],
])('the noted parts of an object are what it names, and are noted again: %s', async (_, sql) => {
  const path = await withCopy()
  const parts = () => {
    const handle = new Database(path, { readonly: true })
    const rows = handle.prepare('SELECT * FROM object_parts ORDER BY parent, child').all()
    handle.close()
    return rows
  }
  const before = parts()
  tamper(path, sql)
  const found = (await care(path).check()).problems
  expect(found.length).toBeGreaterThan(0)
  for (const { part, subject } of found)
    expect([part, subject]).toEqual(['objects', expect.stringContaining('parts of')])
  const { problems } = await care(path).check({ repair: true })
  expect(problems.map(({ repaired }) => repaired)).toEqual(found.map(() => true))
  expect(parts()).toEqual(before)
  expect((await care(path).check()).problems).toEqual([])
})

test('a snapshot that others took away is found', async () => {
  const path = await withCopy()
  tamper(path, 'DELETE FROM state_version_tags WHERE version_id = 1; DELETE FROM state_versions WHERE id = 1')
  expect((await care(path).check()).problems).toMatchObject([
    { part: 'snapshots', subject: expect.stringContaining('the snapshot of'), repaired: false },
  ])
})

test('an object that is kept as something else than its snapshot names it as is found, and put right as a copy has it', async () => {
  const path = await withCopy()
  tamper(path, "UPDATE objects SET kind = 'content' WHERE kind = 'shelf'")
  const repaired = async () => {
    const { problems } = await care(path).check({ repair: true })
    expect(new Set(problems.map(({ subject }) => subject)).size).toBe(problems.length)
    return new Set(problems.map((problem) => `${problem.part} ${problem.repaired}`))
  }
  const bringBack = withoutCopies(path)
  expect(await repaired()).toEqual(new Set(['objects false', 'rows false']))
  bringBack()
  expect(await repaired()).toEqual(new Set(['objects true', 'rows true']))
  expect((await care(path).check()).problems).toEqual([])
})

/** Moves the copies beside a database away. Returns what moves them back. */
function withoutCopies(path: string): () => void {
  const folder = temporaryFolder()
  const moves = readdirSync(dirname(path))
    .filter((name) => name.includes('.backup.'))
    .map((name) => [join(dirname(path), name), join(folder, name)] as const)
  for (const [from, to] of moves) renameSync(from, to)
  return () => {
    for (const [from, to] of moves) renameSync(to, from)
  }
}

test.each([
  ['gone', 'DELETE FROM secrets'],
  ['damaged', "UPDATE secrets SET ciphertext = x'00112233445566778899aabbccddeeff0011'"],
])('a secret that is %s is taken back from a copy, with all that missed it', async (_, sql) => {
  const path = await withCopy()
  const ids = await secretIds(path)
  tamper(path, sql)
  const { problems } = await care(path).check({ repair: true })
  expect(new Set(problems.map(({ repaired }) => repaired))).toEqual(new Set([true]))
  expect((await care(path).check()).problems).toEqual([])
  const store = temporaryStore({ path })
  expect([...(await store.secrets.reveal(ids)).values()]).toEqual(['hunter22'])
})

test('a secret that is gone and that nothing names any more is not missed', async () => {
  const path = await withCopy()
  tamper(path, 'DELETE FROM secrets')
  const store = temporaryStore({ path })
  const hold = await store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
  await store.write(hold, [{ write: 'outputs', outputs: [] }])
  await store.write(hold, [{ write: 'delete-snapshots', versions: [1, 2] }])
  await hold.release()
  expect((await care(path).check()).problems).toEqual([])
})

test('kept content that is gone is told with what needs it, spoils the snapshots that need it, and is taken back from a copy', async () => {
  const path = await withCopy()
  const store = temporaryStore({ path })
  const hold = await store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
  const kept = sha256(Buffer.from('kept'))
  const content = (name: string, size: number) => ({ $object: { sha256: name, size, path: '/not/there' } })
  const declared = { kept: content(kept, 4), large: content(sha256(Buffer.from('large')), 5) }
  await store.write(hold, [
    { write: 'object', object: { sha256: kept, data: Buffer.from('kept') } },
    { write: 'resource', address: 'one', set: { declared } },
  ])
  const { id } = (await store.stack('web')) ?? { id: 0 }
  const taken = { creator: 'ann', description: null, tags: [], automatic: false }
  await store.createSnapshot(id, taken, 'ann@host')
  await hold.release()
  expect((await store.content('web'))?.objects).toHaveLength(1)
  expect(await store.checkSnapshots(id)).toMatchObject([{ version: 3, problems: [] }, {}, {}])
  withoutCopies(path)
  await care(path).backup()
  tamper(path, `DELETE FROM objects WHERE sha256 = '${kept}'`)
  await expect(store.content('web')).rejects.toMatchObject({
    code: 'store-corrupt',
    detail: expect.stringContaining('web/one, the snapshots v3 of "web"'),
    remedy: expect.stringContaining('db check --repair'),
  })
  const problem = { object: kept, kind: 'content', found: null }
  expect(await store.checkSnapshots(id)).toMatchObject([{ problems: [problem] }, { problems: [] }, { problems: [] }])
  const bringBack = withoutCopies(path)
  expect((await care(path).check({ repair: true })).problems).toMatchObject([
    { part: 'objects', subject: kept, detail: expect.stringContaining('Needed by: web/one'), repaired: false },
    { part: 'snapshots', subject: 'v3 of "web"', repaired: false },
    { part: 'rows', subject: `object ${kept}`, repaired: false },
  ])
  bringBack()
  expect((await care(path).check({ repair: true })).problems.map(({ repaired }) => repaired)).toEqual([
    true,
    true,
    true,
  ])
  expect((await store.content('web'))?.objects).toMatchObject([{ sha256: kept }])
})

test('kept content that is gone is read again from where it came', async () => {
  const path = await withCopy()
  const store = temporaryStore({ path })
  const hold = await store.acquire('web', { lockedBy: 'ann@host', operation: 'run' })
  const source = join(temporaryFolder(), 'source')
  writeFileSync(source, 'kept')
  const name = sha256(Buffer.from('kept'))
  const declared = { content: { $object: { sha256: name, size: 4, path: source } } }
  await store.write(hold, [
    { write: 'object', object: { sha256: name, data: Buffer.from('kept') } },
    { write: 'resource', address: 'one', set: { declared } },
  ])
  await hold.release()
  tamper(path, `DELETE FROM objects WHERE sha256 = '${name}'`)
  expect((await care(path).check({ repair: true })).problems).toMatchObject([{ part: 'objects', repaired: true }])
  expect((await care(path).check()).problems).toEqual([])
  expect(await store.object(name)).toEqual(Buffer.from('kept'))
})

test('a key that is gone is told once, in words for who lost it', async () => {
  const path = await withCopy()
  tamper(path, 'DELETE FROM keys')
  const told = (await care(path).check()).problems.filter(({ part }) => part === 'secrets')
  expect(told).toMatchObject([
    {
      subject: expect.stringMatching(/^key /),
      detail: expect.stringContaining('not on record'),
      remedy: expect.stringMatching(/"sloth-runner db check --repair".*"sloth-runner secrets rotate --set-aside"/),
    },
  ])
  await expect(temporaryStore({ path }).secrets.reveal(await secretIds(path))).rejects.toMatchObject({
    code: 'store-corrupt',
    remedy: expect.stringContaining('db check --repair'),
  })
})

async function secretIds(path: string): Promise<readonly string[]> {
  const handle = new Database(path, { readonly: true })
  const ids = handle.prepare('SELECT id FROM secrets').pluck().all() as string[]
  handle.close()
  return ids
}
