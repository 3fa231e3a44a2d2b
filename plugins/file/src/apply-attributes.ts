import {
  bytesOf,
  type Change,
  type CommandResult,
  type FixContext,
  type FixWork,
  HostError,
  type Json,
  type Path,
  startsWith,
  type Target,
  type WritingHost,
} from '@sloth-runner/core'
import { changes } from './apply-access.ts'
import { readImmutable, readXattrs } from './attribute-tools.ts'
import type { AttributesSpec } from './attributes-spec.ts'
import { isOtherKind } from './wrong-kind.ts'

/**
 * Runs `act`, which writes at a path, and brings the declared attributes in force. Something immutable is unlocked first
 * and locked again, also when `act` fails; but only where the flag is declared. What is written anew gets its extended
 * attributes again. Throws `HostError`. Where no attribute is declared, `act` is all that happens.
 */
export async function withAttributes(
  path: string,
  { target, change }: FixWork<AttributesSpec>,
  { host }: FixContext,
  act: () => Promise<void>,
): Promise<void> {
  const spec = target.declared ?? target.applied
  if (spec?.immutable === undefined && spec?.xattrs === undefined) return act()
  const locked = spec.immutable === undefined ? false : await isLocked(path, host)
  const kept = await leftXattrs(path, target, host)
  if (locked === true) await lock(path, false, host)
  try {
    await act()
    if (target.declared !== null) await writeXattrs(path, target.declared, change, kept, host)
  } catch (error) {
    if (locked === true) await lock(path, true, host).catch(() => undefined)
    throw error
  }
  if (staysLocked(target, change, locked)) await lock(path, true, host)
}

/** Null where nothing is, or where that cannot be told. */
async function isLocked(path: string, host: WritingHost): Promise<boolean | null> {
  const [told] = await readImmutable([path], host)
  return told !== undefined && 'value' in told ? told.value : null
}

function staysLocked({ declared, leave }: Target<AttributesSpec>, change: Change, locked: boolean | null): boolean {
  if (declared === null) return false
  if (leave.some((left) => startsWith(['immutable'], left)) && change.action !== 'create') return locked === true
  return declared.immutable === true && (locked !== null || changes(change, 'immutable'))
}

async function lock(path: string, locked: boolean, host: WritingHost): Promise<void> {
  const result = await runHere(['chattr', locked ? '+i' : '-i', '--', path], 'e2fsprogs', host)
  if (result.exitCode === 0) return
  throw toolFailure(`${locked ? 'lock' : 'unlock'} ${path} with the immutable flag`, path, result, 'immutable')
}

/** What is to be left alone and would be lost when the file is written anew. */
async function leftXattrs(
  path: string,
  { declared, leave }: Target<AttributesSpec>,
  host: WritingHost,
): Promise<ReadonlyMap<string, Json>> {
  const left = Object.keys(declared?.xattrs ?? {}).filter((name) => isLeft(name, leave))
  if (left.length === 0) return new Map()
  const [told] = await readXattrs([path], host)
  const present = told !== undefined && 'value' in told ? told.value : new Map<string, Json>()
  return new Map([...present].filter(([name]) => left.includes(name)))
}

function isLeft(name: string, leave: readonly Path[]): boolean {
  return leave.some((left) => startsWith(['xattrs', name], left))
}

async function writeXattrs(
  path: string,
  declared: AttributesSpec,
  change: Change,
  kept: ReadonlyMap<string, Json>,
  host: WritingHost,
): Promise<void> {
  const anew = change.action === 'create' || isOtherKind(change) || changes(change, 'content')
  const changed = new Set(change.fields.flatMap(({ path: [first, name] }) => (first === 'xattrs' ? [name] : [])))
  const wanted = Object.entries(declared.xattrs ?? {}).flatMap(([name, value]): [string, Json][] => {
    if (changed.has(name) || changed.has(undefined)) return [[name, value]]
    return anew ? [[name, kept.get(name) ?? value]] : []
  })
  const values = wanted.filter(([, value]) => value !== null)
  if (values.length > 0) await setXattrs(path, values, host)
  for (const [name, value] of wanted) if (value === null && !anew) await removeXattr(path, name, host)
}

/** Values go in by the standard input: arguments can be seen by everybody on the machine. */
async function setXattrs(path: string, values: readonly (readonly [string, Json])[], host: WritingHost): Promise<void> {
  const lines = values.map(
    ([name, value]) => `${escaped(name)}=0x${Buffer.from(bytesOf(value) ?? []).toString('hex')}\n`,
  )
  const input = `# file: ${escaped(path)}\n${lines.join('')}`
  const result = await runHere(['setfattr', '--no-dereference', '--restore=-'], 'attr', host, input)
  if (result.exitCode !== 0) throw toolFailure(`set extended attributes of ${path}`, path, result, 'xattrs')
}

async function removeXattr(path: string, name: string, host: WritingHost): Promise<void> {
  const result = await runHere(['setfattr', '--no-dereference', `--remove=${name}`, '--', path], 'attr', host)
  if (result.exitCode === 0 || /No such attribute/.test(result.stderr)) return
  throw toolFailure(`remove the extended attribute ${name} of ${path}`, path, result, 'xattrs')
}

/** As getfattr(1) writes it: what could be taken for structure, in octal. */
function escaped(text: string): string {
  return text.replaceAll(/[\\\n\r=]/g, (each) => `\\${each.charCodeAt(0).toString(8).padStart(3, '0')}`)
}

async function runHere(
  command: readonly [string, ...string[]],
  supplier: string,
  host: WritingHost,
  input?: string,
): Promise<CommandResult> {
  try {
    return await host.run(command, { env: { LC_ALL: 'C' }, ...(input === undefined ? {} : { input }) })
  } catch (error) {
    if (!HostError.isInstance(error) || error.reason !== 'ENOENT') throw error
    throw new HostError('ENOTSUP', {
      message: `${command[0]} is not installed on this host.`,
      remedy: `Install the package "${supplier}", or take the attribute out of the declaration.`,
    })
  }
}

function toolFailure(doing: string, path: string, { stderr }: CommandResult, property: string): HostError {
  const said = stderr.trim()
  const unsupported = /not supported|Inappropriate ioctl|not implemented/.test(said)
  const remedy = unsupported
    ? `The file system of ${path} does not support it: take "${property}" out of the declaration.`
    : 'Run as root: the system lets nobody else do this.'
  return new HostError(unsupported ? 'ENOTSUP' : 'EPERM', { message: `Cannot ${doing}: ${said}`, remedy, path })
}
