import type { FindingSeverity } from './finding.ts'

/** What happens while the engine works. For people to watch; nothing depends on it. */
export type ProgressEvent =
  | {
      readonly kind: 'phase'
      readonly phase: 'waiting' | 'settling' | 'reading' | 'planning' | 'acting' | 'done'
      readonly total?: number
      readonly message?: string
    }
  | { readonly kind: 'read'; readonly done: number; readonly total: number }
  | { readonly kind: 'started'; readonly address: string; readonly action: string }
  | { readonly kind: 'progress'; readonly address: string; readonly message: string }
  | {
      readonly kind: 'ended'
      readonly address: string
      readonly action: string
      readonly outcome: string
      readonly reason?: string
      readonly durationMs: number
    }
  | { readonly kind: 'notice'; readonly severity: FindingSeverity; readonly message: string }
