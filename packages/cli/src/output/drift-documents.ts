import type { DriftCheck, StackDetection } from '@sloth-runner/core'
import { errorDocument } from './error-document.ts'

/** What `--json` prints of a detection of many stacks. */
export function detectionsDocument(detections: readonly StackDetection[]): { readonly stacks: readonly object[] } {
  return { stacks: detections.map((detection) => ({ ...detection, error: errorOf(detection.error) })) }
}

/** What `--json` prints of a check of a watch. */
export function checkDocument({ startedAt, stacks, error }: DriftCheck): object {
  return {
    startedAt,
    stacks: stacks.map((check) => ({ ...check, error: errorOf(check.error), fixError: errorOf(check.fixError) })),
    error: errorOf(error),
  }
}

function errorOf(error: Error | null): object | null {
  return error === null ? null : errorDocument(error).error
}
