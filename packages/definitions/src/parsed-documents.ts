import type { Finding, PositionNode } from '@sloth-runner/core'

/** The documents of a text as plain values, or what is wrong with the text. */
export interface ParsedDocuments {
  /** Empty when there are findings. */
  readonly documents: readonly unknown[]
  readonly findings: readonly Finding[]
  /** Where the values of a document stand. Made when it is first asked for. */
  positions(document: number): PositionNode
}
