import type { DriftCheck, StackDetection } from '@sloth-runner/core'
import { failureDocument } from './error-document.ts'

/** What `--json` prints of a detection of many stacks. */
export function detectionsDocument(detections: readonly StackDetection[]): { readonly stacks: readonly object[] } {
  return { stacks: detections.map((detection) => ({ ...detection, error: failureDocument(detection.error) })) }
}

/** What `--json` prints of a check of a watch. */
export function checkDocument({ startedAt, stacks, error }: DriftCheck): object {
  return {
    startedAt,
    stacks: stacks.map((check) => ({
      ...check,
      error: failureDocument(check.error),
      fixError: failureDocument(check.fixError),
    })),
    error: failureDocument(error),
  }
}
