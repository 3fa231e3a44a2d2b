import {
  bytesValue,
  type DefinitionFile,
  errorFinding,
  type Finding,
  InvalidInputError,
  type Json,
  type JsonObject,
  messageOf,
  objectValue,
  overlaps,
  type Path,
  type PathInfo,
  type ReadingHost,
  type Resolution,
  type ResolveContext,
  sha256,
  startsWith,
} from '@sloth-runner/core'
import { reasonOf } from '@sloth-runner/plugin-kit'
import { normalAccess } from './access-spec.ts'
import { normalAttributes } from './attributes-spec.ts'
import { contentDigest } from './file-content.ts'
import type { FileSpec } from './file-spec.ts'
import { pathKey } from './path-keys.ts'
import { resolvePath } from './resolve-path.ts'

/** Bytes that a template may have. */
const templateLimit = 16 * 1024 * 1024

/** So many bytes of a sensitive source are kept, sealed, on record. Larger ones are named by their digest, sealed too. */
const sealedLimit = 1024 * 1024

/** So many bytes of a source are looked at: no key file is longer. */
const longestKey = 1024

/** Content that resolving made, or why it could not. */
interface Made {
  readonly content?: Json
  /** It was made of a file that holds something sensitive. */
  readonly sensitive?: boolean
  readonly files?: readonly DefinitionFile[]
  readonly findings: readonly Finding[]
}

/** Turns a source or a template into content, and checks the declared digest. */
export async function resolveFile(
  declared: FileSpec,
  sensitive: readonly Path[],
  context: ResolveContext,
): Promise<Resolution<FileSpec>> {
  const made = await makeContent(declared, context)
  const { declared: placed, findings } = resolvePath(normalAttributes(normalAccess(declared)))
  const spec: FileSpec = {
    ...placed,
    ...(made.content === undefined ? {} : { content: made.content }),
  }
  const rendered = declared.template !== undefined && sensitive.some((path) => touchesTemplate(path))
  const secret = rendered || made.sensitive === true
  const hidden = secret || sensitive.some((path) => overlaps(path, ['content']))
  return {
    declared: spec,
    ...(secret ? { sensitive: [['content']] } : {}),
    ...(made.files === undefined ? {} : { files: made.files }),
    findings: [...findings, ...made.findings, ...digestFindings(spec, hidden)],
  }
}

function touchesTemplate(path: Path): boolean {
  return path.length === 0 || startsWith(path, ['variables']) || startsWith(path, ['template'])
}

async function makeContent(declared: FileSpec, context: ResolveContext): Promise<Made> {
  const { content, source, template } = declared
  if (source !== undefined) return readSource(source, context)
  if (template !== undefined) return render(template, declared.variables ?? {}, context)
  return { findings: [], ...(content === undefined ? {} : { content }) }
}

/** Content that is copied is named by its digest and by where it really is: memory does not grow with its size. */
async function readSource(source: string, context: ResolveContext): Promise<Made> {
  const { host, signal } = context
  const place = await realPlace('source', source, host)
  if (typeof place !== 'string') return place
  const [info] = await host.inspect([place], { digest: true, signal })
  if (info?.kind === 'unreadable') return problem('source', `The source ${source} cannot be read.`, info.detail)
  if (info?.kind !== 'file' || info.sha256 === undefined)
    return problem('source', `The source ${source} is not a regular file.`)
  const unread = info.size > longestKey ? null : await refusal(source, place, host)
  if (unread !== null) return unread
  if (await isSensitive(source, place, context)) return sensitiveSource(source, info, info.sha256, host)
  const content = objectValue({ sha256: info.sha256, size: info.size, path: place })
  return { content, files: [{ path: place, sha256: info.sha256 }], findings: [] }
}

/** What is short may be a key: a host refuses to read one, wherever it is. */
async function refusal(source: string, place: string, host: ReadingHost): Promise<Made | null> {
  try {
    await host.readFile(place, longestKey)
    return null
  } catch (error) {
    return problem('source', `The source ${source} cannot be read.`, messageOf(error))
  }
}

/** Its content is kept with what is declared, which is sealed, and not as content of its own, which is not. */
async function sensitiveSource(source: string, info: PathInfo, digest: string, host: ReadingHost): Promise<Made> {
  const { path, size } = info
  const files = [markOf(info)]
  if (size > sealedLimit)
    return { content: objectValue({ sha256: digest, size, path }), sensitive: true, files, findings: [] }
  const bytes = await host.readFile(path, sealedLimit)
  if (sha256(bytes) !== digest) return problem('source', `The source ${source} changed while it was read.`)
  return { content: bytesValue(bytes), sensitive: true, files, findings: [] }
}

/** Whether something sensitive is or was at a path, as it is written or as it really is. */
function isSensitive(path: string, place: string, { host, holdsSensitive }: ResolveContext): Promise<boolean> {
  return holdsSensitive([...new Set([pathKey(host.name, path), pathKey(host.name, place)])])
}

/** Tells whether a sensitive file is written to, without a digest of what is in it: that could be guessed by. */
function markOf({ path, file, size, modifiedAt }: PathInfo): DefinitionFile {
  return { path, sha256: sha256(JSON.stringify([file, size, modifiedAt])) }
}

async function render(template: string, variables: JsonObject, context: ResolveContext): Promise<Made> {
  const place = await realPlace('template', template, context.host)
  if (typeof place !== 'string') return place
  try {
    const [info] = await context.host.inspect([place])
    const bytes = await context.host.readFile(place, templateLimit)
    const sensitive = await isSensitive(template, place, context)
    const text = bytesValue(bytes)
    if (typeof text !== 'string') return problem('template', `The template ${template} is not UTF-8 text.`)
    if (sensitive && info?.kind !== 'unreadable' && info !== undefined)
      return { ...renderSensitive(template, text, variables, context), files: [markOf(info)] }
    return {
      content: context.render(text, variables, place),
      files: [{ path: place, sha256: sha256(bytes) }],
      findings: [],
    }
  } catch (error) {
    if (reasonOf(error) === 'EIO') throw error
    if (InvalidInputError.isInstance(error)) return { findings: inTemplate(error.findings) }
    return problem('template', `The template ${template} cannot be read.`, messageOf(error))
  }
}

/** What is wrong in it is not told: problems show the lines they are about. */
function renderSensitive(template: string, text: string, variables: JsonObject, context: ResolveContext): Made {
  try {
    return { content: context.render(text, variables), sensitive: true, findings: [] }
  } catch (error) {
    if (!InvalidInputError.isInstance(error)) throw error
    const told = 'The file holds or held something sensitive: what is wrong in it is not shown.'
    return problem('template', `The template ${template} cannot be evaluated.`, told)
  }
}

async function realPlace(field: string, path: string, host: ReadingHost): Promise<string | Made> {
  try {
    return await host.realPath(path)
  } catch (error) {
    return problem(field, `The ${field} ${path} cannot be found.`, messageOf(error))
  }
}

/** What is wrong inside of the template, each with its place in it. */
function inTemplate(findings: readonly Finding[]): readonly Finding[] {
  return findings.map((finding) => ({ ...finding, path: ['template'] }))
}

function problem(field: string, summary: string, detail?: string): Made {
  const finding = errorFinding(`${field}-unusable`, summary, {
    path: [field],
    ...(detail === undefined ? {} : { detail }),
  })
  return { findings: [finding] }
}

function digestFindings(spec: FileSpec, hidden: boolean): readonly Finding[] {
  const wanted = spec.sha256
  if (wanted === undefined) return []
  const digest = contentDigest(spec.content)
  if (digest?.sha256 === wanted) return []
  const found = digest === undefined ? 'no content is declared' : `the content has ${digest.sha256}`
  const told = hidden ? 'the content is sensitive, and what it has is not shown' : found
  return [
    errorFinding('digest-mismatch', `The declared sha256 is not that of the content: ${told}.`, { path: ['sha256'] }),
  ]
}
