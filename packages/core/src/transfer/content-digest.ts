import { digestOf } from '../domain/digest.ts'
import type { Json } from '../domain/json.ts'

/** The digest of a document, whatever its field `digest` says. */
export function contentDigest(document: object): string {
  const { digest: _, ...content } = document as { readonly digest?: string }
  return digestOf(content as Json)
}
