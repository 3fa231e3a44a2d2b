import type { Finding } from '@sloth-runner/core'
import type { PositionNode } from './position-tree.ts'

/** The documents of a text as plain values, or what is wrong with the text. */
export interface ParsedDocuments {
  /** Empty when there are findings. */
  readonly documents: readonly unknown[]
  readonly findings: readonly Finding[]
  /** Where the values of a document stand. Made when it is first asked for. */
  positions(document: number): PositionNode
}
