import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs, {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { HostError } from '@sloth-runner/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { localHost } from '../local-host.ts'

// So that something can be done between two system calls of an edit: nothing else about it is another than it is.
vi.mock('node:fs', { spy: true })

const host = localHost()
let folder: string
let file: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'edit-file-')))
  file = join(folder, 'shared')
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

const withLine = (line: string) => (content: Uint8Array | null) => Buffer.from(`${content ?? ''}${line}\n`)
const onlyOnce = (line: string) => (content: Uint8Array | null) =>
  `${content ?? ''}`.split('\n').includes(line) ? null : withLine(line)(content)
const lines = () => readFileSync(file, 'utf8').split('\n').slice(0, -1)
const modules = `file://${join(import.meta.dirname, '..', 'local-host.ts')}`

/** A process that runs this text as a module, with the host in it. */
function start(code: string): ChildProcess {
  const text = `import { localHost } from ${JSON.stringify(modules)}
    import { appendFileSync, closeSync, fstatSync, openSync, statSync, writeSync, readFileSync, existsSync } from 'node:fs'
    const host = localHost(); const file = ${JSON.stringify(file)}; ${code}`
  const parameters = ['--conditions=sloth-runner:source', '--input-type=module', '--eval', text]
  return spawn(process.execPath, parameters, { stdio: ['pipe', 'pipe', 'inherit'] })
}

async function endOf(child: ChildProcess): Promise<string> {
  let text = ''
  child.stdout?.setEncoding('utf8').on('data', (more: string) => {
    text += more
  })
  const [code] = await once(child, 'close')
  expect(code).toBe(0)
  return text
}

describe('editing a file', () => {
  it('writes what is made of the content, and keeps what else the file has', async () => {
    writeFileSync(file, 'one\n', { mode: 0o640 })
    await host.editFile(file, withLine('two'))
    expect(lines()).toEqual(['one', 'two'])
    expect(fs.statSync(file).mode & 0o777).toBe(0o640)
    const { ino } = fs.statSync(file)
    await host.editFile(file, () => null)
    await host.editFile(file, (content) => content)
    expect(fs.statSync(file).ino).toBe(ino)
    expect(readdirSync(folder)).toEqual(['shared'])
  })

  it('makes a file that is not there only where that is wanted', async () => {
    await host.editFile(file, (content) => content)
    expect(existsSync(file)).toBe(false)
    await host.editFile(file, withLine('one'))
    expect(lines()).toEqual(['one'])
  })

  it('refuses links, directories and what is too large', async () => {
    symlinkSync('elsewhere', file)
    await expect(host.editFile(file, withLine('x'))).rejects.toMatchObject({ reason: 'ELOOP' })
    await expect(host.editFile(folder, withLine('x'))).rejects.toMatchObject({ reason: 'EISDIR' })
    const large = join(folder, 'large')
    writeFileSync(large, 'four')
    await expect(host.editFile(large, withLine('x'), 3)).rejects.toMatchObject({ reason: 'EFBIG' })
  })

  it('is done again on what somebody else wrote, made or replaced meanwhile', async () => {
    const meddles = [
      () => appendFileSync(file, 'appended\n'),
      () => writeFileSync(file, 'one\nrewritten\n'),
      () => rmSync(file),
      () => writeFileSync(file, 'made\n', { flag: 'wx' }),
      undefined,
    ]
    writeFileSync(file, 'one\n')
    const seen: (string | undefined)[] = []
    await host.editFile(file, (content) => {
      seen.push(content?.toString())
      const edited = withLine('mine')(content)
      meddles[seen.length - 1]?.()
      return edited
    })
    expect(seen).toEqual(['one\n', 'one\nappended\n', 'one\nrewritten\n', undefined, 'made\n'])
    expect(lines()).toEqual(['made', 'mine'])
  })

  it('fails when somebody else writes to it all the time, and has taken nothing of that away', async () => {
    writeFileSync(file, '')
    let count = 0
    const busy = host.editFile(file, (content) => {
      count += 1
      appendFileSync(file, `theirs ${count}\n`)
      return withLine('mine')(content)
    })
    await expect(busy).rejects.toMatchObject({ reason: 'CHANGED', message: expect.stringContaining('being edited') })
    expect(lines()).toEqual(Array.from({ length: count }, (_, index) => `theirs ${index + 1}`))
    expect(readdirSync(folder)).toEqual(['shared'])
  })

  it.each([
    ['appends', (content: string) => `${content}late\n`, ['one', 'late', 'mine']],
    ['writes something else', () => 'all new\n', ['all new', 'mine']],
  ])('puts back what somebody %s who had the file open while it was replaced', async (_, theirs, expected) => {
    writeFileSync(file, 'one\n')
    const late = fs.openSync(file, 'r+')
    vi.mocked(fs.renameSync).mockImplementationOnce((from, to) => {
      fs.renameSync(from, to)
      fs.writeSync(late, theirs('one\n'), 0)
    })
    await host.editFile(file, onlyOnce('mine'))
    fs.closeSync(late)
    expect(lines()).toEqual(expected)
  })

  it('puts back what was appended to the old file beside what was appended to the new one', async () => {
    writeFileSync(file, 'one\n')
    const late = fs.openSync(file, 'a')
    vi.mocked(fs.renameSync).mockImplementationOnce((from, to) => {
      fs.renameSync(from, to)
      fs.writeSync(late, 'old\n')
      appendFileSync(file, 'new\n')
    })
    await host.editFile(file, onlyOnce('mine'))
    fs.closeSync(late)
    expect(lines()).toEqual(['one', 'old', 'new', 'mine'])
  })

  it('keeps the mode that somebody gave the file in the moment it was replaced', async () => {
    writeFileSync(file, 'one\n', { mode: 0o644 })
    vi.mocked(fs.renameSync).mockImplementationOnce((from, to) => {
      fs.chmodSync(file, 0o600)
      fs.renameSync(from, to)
    })
    await host.editFile(file, onlyOnce('mine'))
    expect([lines(), fs.statSync(file).mode & 0o777]).toEqual([['one', 'mine'], 0o600])
  })

  it('puts back what was written too late again while that was put back', async () => {
    writeFileSync(file, 'one\n')
    const { renameSync } = await vi.importActual<typeof fs>('node:fs')
    const late = [fs.openSync(file, 'a')]
    for (const line of ['first\n', 'second\n'])
      vi.mocked(fs.renameSync).mockImplementationOnce((from, to) => {
        renameSync(from, to)
        fs.writeSync(late.at(-1) ?? 0, line)
        late.push(fs.openSync(file, 'a'))
      })
    await host.editFile(file, onlyOnce('mine'))
    for (const opened of late) fs.closeSync(opened)
    expect(lines()).toEqual(['one', 'first', 'second', 'mine'])
  })

  it.each([
    ['appended', 'one\nlate\n', '', ['one', 'late']],
    ['written over', 'all new\n', '', ['all new']],
    ['appended beside the new one', 'one\nold\n', 'new\n', ['one', 'old', 'new']],
    ['written over beside the new one', 'all new\n', 'new\n', ['all new', 'new']],
  ])('that is refused only when it is done again leaves what others have: %s', async (_, old, added, expected) => {
    writeFileSync(file, 'one\n')
    const late = fs.openSync(file, 'r+')
    vi.mocked(fs.renameSync).mockImplementationOnce((from, to) => {
      fs.renameSync(from, to)
      fs.writeSync(late, old, 0)
      appendFileSync(file, added)
    })
    let count = 0
    const edit = (content: Uint8Array | null) => {
      count += 1
      if (count === 2) throw new HostError('REFUSED', { message: 'it is not as planned' })
      return withLine('mine')(content)
    }
    await expect(host.editFile(file, edit)).rejects.toThrow('it is not as planned')
    fs.closeSync(late)
    expect(lines()).toEqual(expected)
    expect(readdirSync(folder)).toEqual(['shared'])
  })

  it('leaves what others have where it is too large by now', async () => {
    writeFileSync(file, 'one\n')
    const late = fs.openSync(file, 'a')
    vi.mocked(fs.renameSync).mockImplementationOnce((from, to) => {
      fs.renameSync(from, to)
      fs.writeSync(late, 'much more than that\n')
    })
    await expect(host.editFile(file, onlyOnce('mine'), 12)).rejects.toMatchObject({ reason: 'EFBIG' })
    fs.closeSync(late)
    expect(lines()).toEqual(['one', 'much more than that'])
  })
})

describe('processes that edit one file', () => {
  it('take turns: no line of any of them is lost', async () => {
    writeFileSync(file, '')
    const each = 60
    const editing = (name: string) =>
      endOf(
        start(`for (let index = 0; index < ${each}; index += 1) {
          const line = '${name}' + index + '\\n'
          await host.editFile(file, (content) => Buffer.from(String(content) + line))
          if (!readFileSync(file, 'utf8').includes(line)) throw new Error(line + ' is lost')
        }`),
      )
    await Promise.all([editing('a'), editing('b'), editing('c')])
    const expected = ['a', 'b', 'c'].flatMap((name) => Array.from({ length: each }, (_, index) => `${name}${index}`))
    expect(lines().toSorted()).toEqual(expected.toSorted())
  }, 120_000)

  it.skipIf(process.platform !== 'linux')(
    'do not wait for one that was killed',
    async () => {
      writeFileSync(file, '')
      const child = start(`await host.editFile(file, (content) => { console.log('in'); for (;;) {} })`)
      await once(child.stdout as NonNullable<ChildProcess['stdout']>, 'data')
      const waiting = host.editFile(file, withLine('mine'))
      child.kill('SIGKILL')
      await waiting
      expect(lines()).toEqual(['mine'])
    },
    60_000,
  )

  it.skipIf(process.platform !== 'linux')(
    'wait for a turn that is about the same file in the same folder only',
    async () => {
      const linked = join(folder, 'linked')
      symlinkSync(folder, linked)
      writeFileSync(file, '')
      let inside = 0
      const edit = (content: Uint8Array | null) => {
        inside += 1
        return withLine(`line ${inside}`)(content)
      }
      await Promise.all([host.editFile(file, edit), host.editFile(join(linked, basename(file)), edit)])
      expect({ inside, lines: lines() }).toEqual({ inside: 2, lines: ['line 1', 'line 2'] })
    },
  )
})

it('lines that somebody appends meanwhile are not lost, but for those that nobody could see', async () => {
  writeFileSync(file, '')
  const appender = start(`
    const unsure = []
    for (let index = 0; !existsSync(file + '.stop'); index += 1) {
      const opened = openSync(file, 'a')
      writeSync(opened, 'ext ' + index + '\\n')
      const now = statSync(file, { throwIfNoEntry: false })
      if (now?.ino !== fstatSync(opened).ino) unsure.push(index)
      closeSync(opened)
      if (index % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 15))
    }
    console.log(JSON.stringify(unsure))`)
  const ended = endOf(appender)
  const mine: string[] = []
  for (let index = 0; index < 150; index += 1) {
    const line = `mine ${index}`
    await host.editFile(file, onlyOnce(line)).then(
      () => mine.push(line),
      () => undefined,
    )
  }
  writeFileSync(`${file}.stop`, '')
  const unsure = JSON.parse(await ended) as readonly number[]
  const found = lines()
  const theirs = found.filter((line) => line.startsWith('ext ')).map((line) => Number(line.slice(4)))
  const count = Math.max(...theirs) + 1
  const missing = Array.from({ length: count }, (_, index) => index).filter((index) => !theirs.includes(index))
  expect(missing.filter((index) => !unsure.includes(index))).toEqual([])
  expect(mine.filter((line) => !found.includes(line))).toEqual([])
  expect(mine.length).toBeGreaterThan(0)
}, 120_000)
