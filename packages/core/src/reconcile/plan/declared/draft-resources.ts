import type { ReadingHost } from '../../../contracts/host.ts'
import type { ResourceReader } from '../../../contracts/resource-reader.ts'
import type { SecretReader } from '../../../contracts/secret-vault.ts'
import { checkProperties } from '../../../definition/check-properties.ts'
import { evaluateResource } from '../../../definition/evaluate-resource.ts'
import type { EvaluationScope, KnownResource } from '../../../definition/evaluation-scope.ts'
import type { ExpandedResource } from '../../../definition/expanded-resource.ts'
import { renderText } from '../../../definition/render-text.ts'
import type { DefinitionFile } from '../../../domain/definition.ts'
import { errorFinding, type Finding, hasErrors } from '../../../domain/finding.ts'
import type { JsonObject, Path } from '../../../domain/json.ts'
import { foldersAbove, pathKey } from '../../../domain/place-key.ts'
import { formatDuration } from '../../../domain/quantities.ts'
import type { Declaration } from '../../../domain/resource.ts'
import type { Claims } from '../../../domain/target.ts'
import { EngineError } from '../../../errors/engine-error.ts'
import { InvalidInputError } from '../../../errors/invalid-input-error.ts'
import { messageOf } from '../../../errors/message-of.ts'
import { boundedCall } from '../../../providers/bounded-call.ts'
import { type RealKeys, realKeys, writtenKeys } from '../../../providers/real-keys.ts'
import { maskText } from '../../../sealing/mask-text.ts'
import { identityUnknown } from '../../../survey/identity-unknown.ts'
import type { PlacedClaims } from '../../../survey/make-subject.ts'

/** A declaration with what it claims. */
export interface Draft {
  readonly expanded: ExpandedResource
  readonly declaration: Declaration
  /** Null while the identity is not known. */
  readonly claims: PlacedClaims | null
  /** Sources and templates that were read for it. */
  readonly files: readonly DefinitionFile[]
}

/** What drafting needs. */
export interface DraftContext {
  readonly scope: Omit<EvaluationScope, 'resources'>
  readonly readers: ReadonlyMap<string, ResourceReader>
  readonly host: ReadingHost
  /** Milliseconds for one `resolve`. */
  readonly timeout: number
  readonly now: () => number
  readonly secrets: Pick<SecretReader, 'traces'>
  /** Keys at which this definition puts something sensitive, as far as is known. Default: none. */
  readonly sensitiveKeys?: ReadonlySet<string>
  readonly signal?: AbortSignal
}

/** Drafts and everything that is wrong with them. */
export interface Drafts {
  readonly drafts: readonly Draft[]
  readonly findings: readonly Finding[]
}

/**
 * Evaluates, checks and resolves resources in the order given, dependencies first. What a later one refers to is added
 * to `known` on the way.
 */
export async function draftResources(
  resources: readonly ExpandedResource[],
  known: Map<string, KnownResource>,
  context: DraftContext,
): Promise<Drafts> {
  const drafts: WrittenDraft[] = []
  const findings: Finding[] = []
  for (const expanded of resources) {
    const reader = context.readers.get(expanded.type)
    const evaluated = evaluateResource(expanded, { ...context.scope, resources: known }, reader?.schema ?? null)
    findings.push(...evaluated.findings)
    if (reader === undefined) continue
    const problems = checkProperties(evaluated.checkable, reader.schema)
    if (evaluated.declaration !== null && !hasErrors(problems)) {
      const resolved = await resolveDeclaration(evaluated.declaration, reader, context)
      problems.push(...resolved.findings)
      drafts.push({
        expanded,
        declaration: resolved.declaration,
        claims: claimsOf(resolved.declaration, reader, problems),
        files: resolved.files,
      })
      known.set(expanded.address, knownOf(resolved.declaration, reader.schema))
    }
    findings.push(...problems)
  }
  const placed = await placedDrafts(drafts, context.host)
  const sensitiveKeys = sensitiveSources(placed, context.sensitiveKeys)
  return sensitiveKeys === null
    ? { drafts: placed, findings }
    : draftResources(resources, known, { ...context, sensitiveKeys })
}

/**
 * Where the definition itself puts something sensitive, when it was not known while a file there was read for another of its
 * resources: whatever comes first of the two. Null: nothing has to be drafted again.
 */
function sensitiveSources(
  drafts: readonly Draft[],
  known: ReadonlySet<string> = new Set(),
): ReadonlySet<string> | null {
  const keys = drafts.flatMap(({ claims, declaration }) =>
    claims === null || declaration.sensitive.length === 0 ? [] : [...claims.real.owns, ...claims.real.edits],
  )
  const added = new Set(keys.filter((key) => !known.has(key)))
  const read = drafts.flatMap(({ files, declaration }) => files.map(({ path }) => pathKey(declaration.host, path)))
  return added.size > 0 && read.some((key) => added.has(key)) ? new Set([...known, ...keys]) : null
}

/** A draft before anybody has looked where its paths really are. */
type WrittenDraft = Omit<Draft, 'claims'> & { readonly claims: Claims | null }

/** What lies in a folder by way of a link needs that folder, and all above it, too. */
async function placedDrafts(drafts: readonly WrittenDraft[], host: ReadingHost): Promise<readonly Draft[]> {
  const claimed = drafts.map(({ claims, declaration }) => ({ ...(claims ?? { owns: [] }), host: declaration.host }))
  const real = await realKeys(claimed, host)
  return drafts.map((draft, index) => {
    if (draft.claims === null) return { ...draft, claims: null }
    const found = real[index] ?? writtenKeys(draft.claims)
    return {
      ...draft,
      claims: { ...draft.claims, real: found, needs: neededKeys(draft.claims, found, draft.declaration.host) },
    }
  })
}

function neededKeys({ owns, edits = [], needs = [] }: Claims, real: RealKeys, host: string): readonly string[] {
  if (needs.length === 0 || (real.owns === owns && real.edits === edits)) return needs
  const moved = [...real.owns, ...real.edits].filter((key) => !owns.includes(key) && !edits.includes(key))
  return [...needs, ...moved.flatMap((key) => foldersAbove(key, host))]
}

function knownOf(declaration: Declaration, schema: JsonObject): KnownResource {
  return {
    declared: declaration.properties,
    sensitive: declaration.sensitive,
    unknown: declaration.unknown,
    computed: null,
    schema,
  }
}

interface Resolved extends Pick<Draft, 'declaration' | 'files'> {
  readonly findings: readonly Finding[]
}

async function resolveDeclaration(
  declaration: Declaration,
  reader: ResourceReader,
  context: DraftContext,
): Promise<Resolved> {
  if (reader.resolve === undefined || declaration.unknown.length > 0) return { declaration, files: [], findings: [] }
  const resolve = reader.resolve.bind(reader)
  const deadline = context.now() + context.timeout
  const result = await boundedCall(context.timeout, context.signal, (signal) =>
    resolve(declaration.properties, declaration.sensitive, {
      host: context.host,
      signal,
      deadline,
      render: (text, names, file) =>
        renderText(text, names, {
          ...(file === undefined ? {} : { file }),
          sensitive: declaration.sensitive.length > 0,
        }),
      holdsSensitive: async (keys) =>
        keys.some((key) => context.sensitiveKeys?.has(key)) || (await context.secrets.traces(keys)).length > 0,
    }),
  )
  if (result.status !== 'returned')
    return {
      declaration,
      files: [],
      findings: unresolved(
        declaration,
        result.status === 'threw' ? result.error : whyNot(result.status, context.timeout),
      ),
    }
  const { declared, sensitive, files, findings } = result.value
  return {
    declaration: {
      ...declaration,
      properties: declared as JsonObject,
      sensitive: [...declaration.sensitive, ...(sensitive ?? [])],
    },
    files: files ?? [],
    findings: (findings ?? []).map((finding) => placed(finding, declaration)),
  }
}

function whyNot(status: 'timeout' | 'aborted', timeout: number): string {
  return status === 'aborted' ? 'it was interrupted' : `its reader did not end within ${formatDuration(timeout)}`
}

function unresolved(declaration: Declaration, error: unknown): readonly Finding[] {
  if (InvalidInputError.isInstance(error)) return error.findings.map((finding) => placed(finding, declaration))
  const detail = EngineError.isInstance(error) ? error.remedy : undefined
  const rest = { address: declaration.address, path: declaration.path, ...(detail === undefined ? {} : { detail }) }
  return [errorFinding('unresolved', `"${declaration.address}" could not be resolved: ${messageOf(error)}`, rest)].map(
    (finding) => masked(finding, declaration),
  )
}

/** A finding about properties, placed in the definition. */
function placed(finding: Finding, declaration: Declaration): Finding {
  const path: Path = [...declaration.path, 'properties', ...(finding.path ?? [])]
  return masked({ ...finding, address: declaration.address, path }, declaration)
}

/** Without sensitive values, whatever a provider put into its words. */
function masked(finding: Finding, { properties, sensitive }: Declaration): Finding {
  const { summary, detail } = finding
  const hide = (text: string): string => maskText(text, [properties], sensitive)
  return { ...finding, summary: hide(summary), ...(detail === undefined ? {} : { detail: hide(detail) }) }
}

function claimsOf(declaration: Declaration, reader: ResourceReader, problems: Finding[]): Claims | null {
  if (identityUnknown(declaration.unknown, reader.schema)) return null
  try {
    return reader.claims(declaration.properties, declaration.host)
  } catch (error) {
    problems.push(
      masked(
        errorFinding('invalid-claims', `What "${declaration.address}" is about cannot be told: ${messageOf(error)}`, {
          address: declaration.address,
          path: declaration.path,
        }),
        declaration,
      ),
    )
    return null
  }
}
