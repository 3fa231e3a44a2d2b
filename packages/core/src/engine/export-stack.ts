import type { StackExport } from '../domain/stack-export.ts'
import { NoSuchStackError } from '../errors/no-such-stack-error.ts'
import { requireWholeSnapshots } from '../snapshots/require-snapshot.ts'
import { exportDocument } from '../transfer/export-document.ts'
import { stackExportedEvent } from '../transfer/exported-events.ts'
import { requireSealed } from '../transfer/require-sealed.ts'
import type { EngineContext } from './engine-context.ts'
import type { ExportRequest } from './requests/transfer-requests.ts'
import { requireStack } from './require-stack.ts'
import { tellExported } from './tell-exported.ts'

/** A stack as one document, with an event that says so; a record that cannot be written to is exported without one. */
export async function exportStack(name: string, request: ExportRequest, context: EngineContext): Promise<StackExport> {
  const { store, identity: actor } = context.options
  const { versions = false } = request
  if (versions) await requireWholeSnapshots(await requireStack(name, store.reader()), store.reader())
  const content = await store.reader().content(name, { versions })
  if (content === null) throw new NoSuchStackError(name, await store.reader().stackNames())
  await requireSealed(content, store.reader().secrets)
  const document = exportDocument(content)
  await request.keep?.(document)
  await tellExported(content.stack.id, stackExportedEvent(name, document, actor), context)
  return document
}
