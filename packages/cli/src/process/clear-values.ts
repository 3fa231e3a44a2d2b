import { type Json, maskText } from '@sloth-runner/core'

const inHand = new Map<string, Json>()

/** Notes a sensitive value that this process has had in clear. */
export function noteClear(value: Json): void {
  inHand.set(typeof value === 'string' ? value : JSON.stringify(value), value)
}

/** A text of somebody's code that may quote such a value, without it. */
export function withoutClear(text: string): string {
  return maskText(text, [...inHand.values()], [[]])
}
