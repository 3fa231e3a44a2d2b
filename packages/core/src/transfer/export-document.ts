import type { NamedContent } from '../contracts/snapshot-content.ts'
import type { StackContent } from '../contracts/stack-content.ts'
import type { Acknowledgement } from '../domain/acknowledgement.ts'
import type { ResourceRecord } from '../domain/resource.ts'
import type { SnapshotExport } from '../domain/snapshot-export.ts'
import {
  type ExportedAcknowledgement,
  type ExportedResource,
  exportFormat,
  exportVersion,
  type StackExport,
} from '../domain/stack-export.ts'
import { bytesValue } from '../domain/wire.ts'
import { contentDigest } from './content-digest.ts'

/** The document of a stack. The same content gives the same document. Pure. */
export function exportDocument(content: StackContent): StackExport {
  const { name, description, version, status, definition } = content.stack
  const head = { format: exportFormat, version: exportVersion } as const
  const body = {
    // A run that is at work now would be gone with its process anywhere else.
    stack: { name, description, version, status: status === 'running' ? ('failed' as const) : status, definition },
    dependencies: content.dependencies.map(({ name: other, range, origin }) => ({ name: other, range, origin })),
    resources: content.resources.map(exportedResource),
    outputs: content.outputs.map((output) => ({ name: output.name, value: output.value, sensitive: output.sensitive })),
    values: content.values.map(({ key, value, sensitive, expiresAt }) => ({ key, value, sensitive, expiresAt })),
    acknowledgements: content.acknowledgements.map(exportedAcknowledgement),
    ...exportedContent(content),
    ...(content.versions === null ? {} : { versions: content.versions }),
  }
  return { ...head, digest: contentDigest({ ...head, ...body }), ...body }
}

/** What values name, as it is exported. */
export function exportedContent({ secrets, keys, objects }: NamedContent) {
  return {
    secrets: secrets.map(({ id, keyId, nonce, ciphertext, digest }) => ({ id, keyId, nonce, ciphertext, digest })),
    keys,
    objects: objects.map(({ sha256, data }) => ({ sha256, data: bytesValue(data) })),
  }
}

/** The text of a document, to be kept in a file. */
export function exportText(document: StackExport | SnapshotExport): string {
  return `${JSON.stringify(document, null, 2)}\n`
}

function exportedResource({ updatedAt: _, places: _places, ...resource }: ResourceRecord): ExportedResource {
  return resource
}

function exportedAcknowledgement(one: Acknowledgement): ExportedAcknowledgement {
  const { address, path, declared, observed, reason, actor, until } = one
  return { address, path, declared, observed, reason, actor, until }
}
