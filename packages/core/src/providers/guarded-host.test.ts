import { describe, expect, test } from 'vitest'
import type { WritingHost } from '../contracts/host.ts'
import type { OwnPlace } from '../domain/own-place.ts'
import { guardedHost } from './guarded-host.ts'

const places: readonly OwnPlace[] = [
  { path: '/srv/s.db', what: 'the record', beside: /^(-wal|\.key)$/, secret: true },
  { path: '/var/memory', what: 'the memory', whole: true },
]

/** Notes what it is asked to do; `/link` leads to `/srv`. */
function notingHost(): { readonly host: WritingHost; readonly asked: string[] } {
  const asked: string[] = []
  const note = async (path: string): Promise<void> => {
    asked.push(path)
  }
  const host = {
    realPath: async (path: string) => path.replace(/^\/link(?=\/|$)/, '/srv'),
    writeFile: note,
    copyFile: async (_source: string, path: string) => note(path),
    readFile: async (path: string) => {
      await note(path)
      return Buffer.from(path === '/copy' ? '\nsloth-runner-key-1 AAAA' : 'sloth-runner-key-10')
    },
    inspect: async (paths: readonly string[]) =>
      paths.map((path) => ({ path, kind: 'file', file: path === '/hard' ? '/srv/s.db.key' : path })),
    list: async () => ['s.db', 's.db.key', 'other'],
    makeDirectory: note,
    makeSymlink: note,
    setAccess: note,
    remove: note,
    removeTree: note,
  } as unknown as WritingHost
  return { host, asked }
}

const acts: Readonly<Record<string, (host: WritingHost, path: string) => Promise<void>>> = {
  writeFile: (host, path) => host.writeFile(path, new Uint8Array()),
  copyFile: (host, path) => host.copyFile('/source', path, ''),
  makeDirectory: (host, path) => host.makeDirectory(path),
  makeSymlink: (host, path) => host.makeSymlink(path, '/dev/null'),
  setAccess: (host, path) => host.setAccess(path, { mode: 0o666 }),
  remove: (host, path) => host.remove(path),
  removeTree: (host, path) => host.removeTree(path),
}

describe.each(Object.entries(acts))('%s', (_name, act) => {
  test.each(['/srv/s.db', '/srv//./s.db', '/link/s.db', '/srv/s.db-wal', '/srv/s.db.key', '/var/memory/a/b'])(
    'leaves %s as it is',
    async (path) => {
      const { host, asked } = notingHost()
      await expect(
        act(
          guardedHost(host, async () => places),
          path,
        ),
      ).rejects.toThrow(/is left as it is: this is the (record|memory)/)
      expect(asked).toEqual([])
    },
  )

  test.each(['/srv/other', '/srv/s.db.conf', '/srv/s', '/var/memory2'])('acts on %s', async (path) => {
    const { host, asked } = notingHost()
    await act(
      guardedHost(host, async () => places),
      path,
    )
    expect(asked).toEqual([path])
  })
})

test.each(['/srv', '/', '/var'])('a tree that holds a place is not removed: %s', async (path) => {
  const { host, asked } = notingHost()
  await expect(guardedHost(host, async () => places).removeTree(path)).rejects.toThrow('is left as it is')
  expect(asked).toEqual([])
})

test('the copy that a write leaves beside it takes no place either', async () => {
  const { host, asked } = notingHost()
  const write = guardedHost(host, async () => places).writeFile('/srv/s', new Uint8Array(), { backup: '.db' })
  await expect(write).rejects.toThrow('this is the record')
  expect(asked).toEqual([])
})

test.each(['/srv/s.db', '/srv/s.db.key', '/link/s.db.key', '/hard'])(
  'what lies where keys lie is read for no stack: %s',
  async (path) => {
    const { host, asked } = notingHost()
    const guarded = guardedHost(host, async () => places)
    await expect(guarded.readFile(path)).rejects.toThrow('is not read: this is the record')
    await expect(guarded.copyFile(path, '/copy', '')).rejects.toThrow('is not read: this is the record')
    const [digested, other] = await guarded.inspect([path, '/var/memory/a'], { digest: true })
    expect(digested).toMatchObject({ path, kind: 'unreadable', reason: 'EPERM' })
    expect(other).toMatchObject({ kind: 'file' })
    expect(await guarded.inspect([path])).toMatchObject([{ kind: 'file' }])
    expect(asked).toEqual([])
    await guarded.readFile('/var/memory/a')
    expect(asked).toEqual(['/var/memory/a'])
  },
)

test('a copy of a key file is known by what is in it', async () => {
  const guarded = guardedHost(notingHost().host, async () => places)
  await expect(guarded.readFile('/copy')).rejects.toThrow('is not read: this is a key file of sensitive values')
})

test('a host that is of a class is asked with all that it has', async () => {
  class ClassHost {
    readonly #names = ['a', 'b']
    readonly name = 'local'
    async realPath(path: string) {
      return path
    }
    async list() {
      return this.#names
    }
    async run() {
      return { exitCode: this.#names.length }
    }
    async makeDirectory(path: string) {
      this.#names.push(path)
    }
  }
  const host = guardedHost(new ClassHost() as unknown as WritingHost, async () => places)
  await host.makeDirectory('/srv/c')
  expect(await host.list('/srv')).toEqual(['a', 'b', '/srv/c'])
  expect(await host.run(['true'])).toMatchObject({ exitCode: 3 })
  expect(host.name).toBe('local')
})
