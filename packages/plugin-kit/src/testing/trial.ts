import {
  type Change,
  type FixResult,
  HostError,
  isJsonObject,
  type Json,
  type JsonObject,
  type ObjectReference,
  type Observation,
  type ObserveContext,
  type Path,
  type ReadableObservation,
  type ReadingHost,
  type Target,
  type WritingHost,
} from '@sloth-runner/core'
import { lookingHost } from './looking-host.ts'
import { resolutionFailure, type TestedProvider, type TestedReader } from './scenario.ts'

/** Milliseconds that one call of a provider gets in a test. */
const patience = 60_000

/** A target for tests: declared as given, with nothing on record. */
export function targetOf(declared: JsonObject | null, more: Partial<Target> = {}): Target {
  return {
    address: 'tested',
    host: 'local',
    declared,
    applied: null,
    baseline: null,
    leave: [],
    sensitive: [],
    triggeredBy: [],
    ...more,
  }
}

/** What a reader gets, with a host that cannot write. */
export function readContextOf(host: ReadingHost, signal = AbortSignal.timeout(patience)): ObserveContext {
  const content: ObserveContext['content'] = async ({ path, size }) =>
    path === undefined ? { because: 'it is kept nowhere' } : { bytes: await host.readFile(path, size) }
  return { host: lookingHost(host), signal, deadline: Date.now() + patience, content }
}

/** A declaration completed by its reader. Problems are thrown. */
export async function resolved(
  { reader }: TestedReader,
  declared: JsonObject,
  host: ReadingHost,
  sensitive: readonly Path[] = [],
): Promise<JsonObject> {
  if (reader.resolve === undefined) return declared
  const resolution = await reader.resolve(declared, sensitive, {
    ...readContextOf(host),
    render: renderNames,
    holdsSensitive: async () => false,
  })
  if ((resolution.findings ?? []).some((finding) => finding.severity === 'error'))
    throw resolutionFailure(resolution.findings ?? [])
  return resolution.declared as JsonObject
}

/** Replaces `${{ name }}` by the named value: enough of the expression language to try a template. */
export function renderNames(text: string, names: JsonObject): string {
  return text.replaceAll(/\$\{\{\s*([\w.]+)\s*\}\}/g, (_, path: string) =>
    String(
      path.split('.').reduce<Json | undefined>((value, key) => (isJsonObject(value) ? value[key] : undefined), names),
    ),
  )
}

/** One read of one target. */
export async function readOne(
  { reader }: TestedReader,
  target: Target,
  host: ReadingHost,
  signal?: AbortSignal,
): Promise<Observation> {
  const [observation] = await reader.readActual([target], readContextOf(host, signal))
  if (observation === undefined) throw new Error('the reader gave no observation')
  return observation
}

/** What a read found; throws when it was unreadable. */
export async function seen(provider: TestedReader, target: Target, host: ReadingHost): Promise<ReadableObservation> {
  const observation = await readOne(provider, target, host)
  if (observation.status === 'unreadable') throw new Error(`unreadable: ${observation.detail}`)
  return observation
}

/** Reads and compares. */
export async function changeOf(provider: TestedReader, target: Target, host: ReadingHost): Promise<Change> {
  return provider.reader.diff(target, await seen(provider, target, host))
}

/** What a fix did, and what it said. */
export interface Fixed {
  readonly results: readonly FixResult[]
  readonly progress: readonly string[]
}

/** Hands changes to the fixer. */
export async function fixAll(
  { fixer }: TestedProvider,
  work: readonly { readonly target: Target; readonly change: Change }[],
  host: WritingHost,
  signal = AbortSignal.timeout(patience),
): Promise<Fixed> {
  const progress: string[] = []
  const marked = work.map(({ target, change }) => ({
    target,
    change,
    token: `test:${target.address}:${change.action}`,
  }))
  const results = await fixer.fix(marked, {
    host,
    signal,
    deadline: Date.now() + patience,
    progress: (_, message) => void progress.push(message),
    content: contentOf,
  })
  return { results, progress }
}

/** Content is had where it was read. */
async function contentOf(reference: ObjectReference): Promise<{ readonly path: string }> {
  if (reference.path !== undefined) return { path: reference.path }
  throw new HostError('ENOENT', { message: `The content ${reference.sha256} is not at hand.` })
}

/** Reads, compares and fixes; throws when the fix failed. Gives the change that was made. */
export async function converge(provider: TestedProvider, target: Target, host: WritingHost): Promise<Change> {
  const change = await changeOf(provider, target, host)
  if (change.action === 'none') return change
  const { results } = await fixAll(provider, [{ target, change }], host)
  const [result] = results
  if (result?.status === 'failed') throw result.error
  return change
}
