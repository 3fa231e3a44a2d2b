import {
  bytesValue,
  type CommandResult,
  type Json,
  messageOf,
  type ReadingHost,
  type UnreadableReason,
} from '@sloth-runner/core'
import { reasonOf } from '@sloth-runner/plugin-kit'

/** What one path has of something, or why that cannot be told. */
export type Told<T> = { readonly value: T } | { readonly reason: UnreadableReason; readonly detail: string }

/** Bytes of paths in the arguments of one command: a quarter of what Linux takes at least. */
const argumentLimit = 512 * 1024

/** How to run a tool so that its messages are in English. */
const inEnglish = { env: { LC_ALL: 'C' } }

/** The immutable flag of files and directories, in the order given; one lsattr(1) for thousands. */
export async function readImmutable(
  paths: readonly string[],
  host: ReadingHost,
  signal?: AbortSignal,
): Promise<readonly Told<boolean>[]> {
  return inBatches(paths, async (batch) => {
    const result = await runTool(host, ['lsattr', '-d', '--', ...batch], 'lsattr', 'e2fsprogs', signal)
    return 'reason' in result ? batch.map(() => result) : parseFlags(result, batch)
  })
}

/** The extended attributes of paths, in the order given; one getfattr(1) for thousands. Links are not followed. */
export async function readXattrs(
  paths: readonly string[],
  host: ReadingHost,
  signal?: AbortSignal,
): Promise<readonly Told<ReadonlyMap<string, Json>>[]> {
  const options = ['--absolute-names', '--no-dereference', '--dump', '--encoding=hex', '--match=-']
  return inBatches(paths, async (batch) => {
    const result = await runTool(host, ['getfattr', ...options, '--', ...batch], 'getfattr', 'attr', signal)
    return 'reason' in result ? batch.map(() => result) : parseXattrs(result, batch)
  })
}

async function inBatches<T>(
  paths: readonly string[],
  read: (batch: readonly string[]) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const batches: string[][] = []
  let length = argumentLimit
  for (const path of paths) {
    const size = Buffer.byteLength(path) + 9
    if (length + size > argumentLimit) {
      batches.push([])
      length = 0
    }
    batches.at(-1)?.push(path)
    length += size
  }
  const found: T[] = []
  for (const batch of batches) found.push(...(await read(batch)))
  return found
}

async function runTool(
  host: ReadingHost,
  command: readonly [string, ...string[]],
  name: string,
  supplier: string,
  signal: AbortSignal | undefined,
): Promise<CommandResult | { readonly reason: UnreadableReason; readonly detail: string }> {
  try {
    return await host.query(command, { ...inEnglish, ...(signal === undefined ? {} : { signal }) })
  } catch (error) {
    if (reasonOf(error) === 'ENOENT')
      return {
        reason: 'unsupported',
        detail: `${name} is not installed on this host; the package "${supplier}" has it`,
      }
    const timeout = ['ETIMEDOUT', 'ECANCELED'].includes(reasonOf(error))
    return { reason: timeout ? 'timeout' : 'invalid', detail: messageOf(error) }
  }
}

/** Paths are printed as they are, whatever is in them, in the order given; those with a problem are left out. */
function parseFlags({ stdout, stderr }: CommandResult, paths: readonly string[]): readonly Told<boolean>[] {
  let rest = stdout
  return paths.map((path) => {
    const space = rest.indexOf(' ')
    const line = ` ${path}\n`
    if (space === -1 || !rest.startsWith(line, space)) return problemOf(path, saidOn(path, stderr))
    const flags = rest.slice(0, space)
    rest = rest.slice(space + line.length)
    return { value: flags.includes('i') }
  })
}

/** Blocks of `# file: <path>` and `<name>=0x<hexadecimal>`; a path without attributes has no block. */
function parseXattrs(
  { stdout, stderr }: CommandResult,
  paths: readonly string[],
): readonly Told<ReadonlyMap<string, Json>>[] {
  const found = new Map<string, Map<string, Json>>()
  for (const block of stdout.split('\n\n')) {
    const [head = '', ...lines] = block.split('\n').filter((line) => line !== '')
    if (!head.startsWith('# file: ')) continue
    const entries = lines.map((line): [string, Json] => {
      const [name = '', value = ''] = line.split('=0x', 2)
      return [unescaped(name), bytesValue(Buffer.from(value, 'hex'))]
    })
    found.set(unescaped(head.slice('# file: '.length)), new Map(entries))
  }
  return paths.map((path) => {
    const said = saidOf(path, stderr)
    return said === undefined ? { value: found.get(path) ?? new Map() } : problemOf(path, said)
  })
}

/** Octal escapes stand for bytes. */
function unescaped(text: string): string {
  if (!text.includes('\\')) return text
  const bytes = Buffer.from(text, 'utf8').toString('latin1')
  const plain = bytes.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
  return Buffer.from(plain, 'latin1').toString('utf8')
}

/** What lsattr(1) said of a path, as in `lsattr: Operation not supported While reading flags on /proc`. */
function saidOn(path: string, stderr: string): string | undefined {
  return messages('lsattr: ', stderr).find((message) => message.endsWith(` ${path}`))
}

/** What getfattr(1) said of a path, as in `getfattr: /proc: Operation not supported`. */
function saidOf(path: string, stderr: string): string | undefined {
  return messages('getfattr: ', stderr).find((message) => message.startsWith(`${path}: `))
}

/** The messages of a tool; a path in one may have several lines. */
function messages(prefix: string, stderr: string): readonly string[] {
  return `\n${stderr.replace(/\n$/, '')}`.split(`\n${prefix}`).slice(1)
}

function problemOf(path: string, said: string | undefined): Told<never> {
  if (said === undefined) return { reason: 'invalid', detail: `nothing is said of ${path}` }
  if (/not supported|Inappropriate ioctl|not implemented/.test(said))
    return { reason: 'unsupported', detail: `the file system of ${path} does not support it` }
  if (/No such file/.test(said)) return { reason: 'changed', detail: `${path} is gone` }
  return { reason: /denied|not permitted/.test(said) ? 'denied' : 'invalid', detail: said }
}
