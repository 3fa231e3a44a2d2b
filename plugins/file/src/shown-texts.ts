import {
  bytesOf,
  bytesValue,
  type Json,
  type Observation,
  type ObserveContext,
  objectReferenceOf,
  overlaps,
  type PathInfo,
  type ReadableObservation,
  type Target,
} from '@sloth-runner/core'
import { shownTextLimit, sizeText } from './file-content.ts'
import type { FileActual, FileSpec } from './file-spec.ts'

/** One side of content that differs: its text, or why it is not shown. */
export type ShownText = { readonly text: string } | { readonly because: string }

/** Content that differs and is not sensitive, as far as it is shown. */
export interface ShownTexts {
  readonly present: ShownText
  readonly declared: ShownText
}

/** Reads what is there and what is declared in its place, to be shown; null of what is sensitive. Fails for nothing. */
export async function readTexts(
  { sensitive, declared }: Target<FileSpec>,
  info: PathInfo,
  context: ObserveContext,
): Promise<ShownTexts | null> {
  if (sensitive.some((path) => overlaps(path, ['content']))) return null
  const present = await presentText(info, context)
  return { present, declared: await declaredText(declared?.content, context) }
}

/** An observation with what is to be shown of it. */
export function withShown(
  observation: Observation<FileActual>,
  shown: ShownTexts | null | undefined,
): Observation<FileActual> {
  if (observation.status !== 'present' || shown == null) return observation
  const { present, declared } = shown
  return { ...observation, shown: { present: { ...present }, declared: { ...declared } } }
}

/** What is to be shown of an observation; null where there is nothing. Pure. */
export function shownTexts(observation: ReadableObservation<FileActual>): ShownTexts | null {
  const shown = observation.status === 'present' ? observation.shown : undefined
  return shown === undefined ? null : (shown as unknown as ShownTexts)
}

async function presentText({ path, size }: PathInfo, { host }: ObserveContext): Promise<ShownText> {
  if (size > shownTextLimit) return tooLong('what is there')
  const bytes = await host.readFile(path, shownTextLimit).catch(() => null)
  return bytes === null ? { because: 'what is there could not be read' } : asText(bytes, 'what is there')
}

async function declaredText(content: Json | undefined, context: ObserveContext): Promise<ShownText> {
  const what = 'what is declared'
  const reference = objectReferenceOf(content)
  if (reference === null) return asText(bytesOf(content) ?? new Uint8Array(), what)
  if (reference.size > shownTextLimit) return tooLong(what)
  const found = await context.content(reference)
  return 'because' in found ? { because: `${what} cannot be shown: ${found.because}` } : asText(found.bytes, what)
}

function asText(bytes: Uint8Array, what: string): ShownText {
  if (bytes.length > shownTextLimit) return tooLong(what)
  const text = bytesValue(bytes)
  return typeof text === 'string' && !text.includes('\0') ? { text } : { because: `${what} is not text` }
}

function tooLong(what: string): ShownText {
  return { because: `${what} is longer than ${sizeText(shownTextLimit)}` }
}
