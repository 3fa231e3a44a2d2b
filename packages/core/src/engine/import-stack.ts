import type { StackContent } from '../contracts/stack-content.ts'
import type { Hold } from '../contracts/state-store.ts'
import { type Finding, hasErrors } from '../domain/finding.ts'
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts'
import { recordedTypes } from '../domain/resource.ts'
import type { ImportedStack, StackExport } from '../domain/stack-export.ts'
import { EngineError } from '../errors/engine-error.ts'
import { InternalError } from '../errors/internal-error.ts'
import { InvalidInputError } from '../errors/invalid-input-error.ts'
import { startedEvent } from '../records/run-writes.ts'
import { checkAgainstRecord } from '../transfer/check-against-record.ts'
import { checkExport } from '../transfer/check-export.ts'
import { completedExport, refusedRows, rowOf } from '../transfer/export-rows.ts'
import { importWrites } from '../transfer/import-writes.ts'
import { importedClaims } from '../transfer/imported-claims.ts'
import { importedStack, isEmptyStack } from '../transfer/imported-stack.ts'
import { importedEdits } from '../transfer/imported-traces.ts'
import { neededKeys, triedKeys } from '../transfer/needed-keys.ts'
import { sealedFindings } from '../transfer/sealed-findings.ts'
import { strayAcknowledgements } from '../transfer/stray-acknowledgements.ts'
import { deleteEmpty } from './delete-empty.ts'
import type { EngineContext } from './engine-context.ts'
import { holdingBriefly, requireUnlocked } from './holding.ts'
import type { ImportRequest } from './requests/transfer-requests.ts'
import { requireStackName } from './require-stack-name.ts'

/** A document that was checked: what is taken of it, under which name, and what was found. */
interface Importing {
  readonly stack: string
  readonly document: StackExport
  readonly refused: number
  readonly findings: readonly Finding[]
}

/** Records an exported stack: everything is checked first, then all of it is written in one transaction. */
export async function importStack(
  document: Json,
  request: ImportRequest,
  context: EngineContext,
): Promise<ImportedStack> {
  const { store, identity: actor } = context.options
  const importing = await checkImport(document, request, context)
  const { stack } = importing
  const present = await store.reader().content(stack)
  requireRoom(stack, present, request)
  if (request.dryRun === true) return plannedImport(importing, present)
  const made = present === null
  if (made) {
    await requireUnlocked(stack, request, context)
    await store.createStack({ name: stack, actor })
  }
  return holdingBriefly(stack, 'import', request, context, async (hold) => {
    try {
      return await record(importing, hold, request, context)
    } catch (error) {
      // Whatever keeps it from being deleted, the first error is the one that matters.
      if (made) await deleteEmpty(hold, context).catch(() => undefined)
      throw error
    }
  })
}

async function checkImport(document: Json, request: ImportRequest, context: EngineContext): Promise<Importing> {
  const { store, host } = context.options
  if (request.as !== undefined) requireStackName(request.as)
  const shape = await checkDocument(document, context)
  const stack = request.as ?? nameIn(document)
  const state = store.reader()
  const { registry } = context
  const hasType = (type: string) => registry.has(type)
  const scene = { stack, state, host, hasType, readersOf: (types: Iterable<string>) => registry.readers(types) }
  const against = isCheckable(document, shape) ? await checkAgainstRecord(document, shape, scene) : []
  const strays = isCheckable(document, shape)
    ? strayAcknowledgements(document, refusedRows([...shape, ...against]))
    : []
  const findings = [...shape, ...against, ...strays]
  const fatal = request.partial === true ? findings.some(isFatal) : hasErrors(findings)
  if (fatal) throw new InvalidInputError(findings, refusedMessage(findings))
  const refused = refusedRows(findings)
  return { stack, document: completedExport(document as JsonObject, refused), refused: refused.size, findings }
}

/** What is wrong with a document by itself, its sensitive values included as far as they can be opened here. */
async function checkDocument(document: Json, { options: { store } }: EngineContext): Promise<readonly Finding[]> {
  const findings = checkExport(document)
  if (!isCheckable(document, findings)) return findings
  const sealed = await sealedFindings(document, refusedRows(findings), store.reader().secrets)
  return sealed.length === 0 ? findings : checkExport(document, sealed)
}

/** Whether its rows can be looked at one by one. */
function isCheckable(document: Json, findings: readonly Finding[]): document is JsonObject {
  return isJsonObject(document) && !findings.some(isFatal)
}

/** An error about the document as a whole. Where its digest does not fit, nobody can tell which rows were changed. */
function isFatal(finding: Finding): boolean {
  return finding.severity === 'error' && rowOf(finding) === null
}

function refusedMessage(findings: readonly Finding[]): string {
  const { size } = refusedRows(findings)
  const rows = size === 0 ? '' : ` ${size} ${size === 1 ? 'row is' : 'rows are'} no good; --partial imports the others.`
  return `Nothing was imported.${findings.some(isFatal) ? '' : rows}`
}

function nameIn(document: Json): string {
  const stack = isJsonObject(document) && isJsonObject(document.stack) ? document.stack : {}
  return typeof stack.name === 'string' ? stack.name : ''
}

function requireRoom(stack: string, present: StackContent | null, request: ImportRequest): void {
  if (present === null || isEmptyStack(present) || request.overwrite === true) return
  throw new EngineError('stack-exists', {
    message: `There is a stack "${stack}" already.`,
    remedy: 'Import it under another name with --as, or put it in its place with --overwrite.',
  })
}

function plannedImport(importing: Importing, present: StackContent | null): ImportedStack {
  return importedStack({ ...importing, present, runId: null, keptAs: null, keys: neededKeys(importing.document) })
}

async function requireReplaceApproval(planned: ImportedStack, { approve }: ImportRequest): Promise<void> {
  if (approve === undefined || (await approve(planned))) return
  throw new EngineError('not-approved', {
    message: 'The import was not approved. Nothing was done.',
    remedy: 'Run the command again to see it once more.',
  })
}

async function record(
  importing: Importing,
  hold: Hold,
  request: ImportRequest,
  context: EngineContext,
): Promise<ImportedStack> {
  const { store, identity: actor, host } = context.options
  const { stack, document, refused } = importing
  const present = await store.content(stack)
  if (present === null) throw new InternalError(`The stack "${stack}" is gone although its lock is held.`)
  requireRoom(stack, present, request)
  const replaces = !isEmptyStack(present)
  if (replaces) await requireReplaceApproval(plannedImport(importing, present), request)
  const event = startedEvent({ kind: 'import', stack }, actor)
  const run = await store.openRun(hold, { kind: 'import', actor, definition: document.stack.definition, event }, [])
  const readers = await context.registry.readers(recordedTypes(document.resources))
  const claims = await importedClaims(document.resources, readers, host)
  const traces = await store.secrets.traces(importedEdits(claims))
  const parts = { document, present, claims, traces, replaces, refused, runId: run.id, actor, machine: host.machine }
  await store.write(hold, importWrites(parts))
  const [newest] = replaces ? await store.snapshots(present.stack.id) : []
  const keys = await triedKeys(document, store.secrets)
  return importedStack({ ...importing, present, runId: run.id, keptAs: newest?.version ?? null, keys })
}
