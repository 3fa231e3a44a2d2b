import type { NewSnapshot, SnapshotWish } from '../domain/snapshot.ts'
import { EngineError } from '../errors/engine-error.ts'

const longestTag = 100

/** A snapshot as it is asked for. `EngineError` `usage` with what is wrong with it. */
export function manualSnapshot(wish: SnapshotWish, identity: string): NewSnapshot {
  const creator = (wish.creator ?? identity).trim()
  if (creator === '') throw usage('A snapshot is from somebody: the creator is empty.', 'Say who, or leave it out.')
  const tags = [...new Set((wish.tags ?? []).map((tag) => tag.trim()))]
  const wrong = tags.find((tag) => tag === '' || tag.length > longestTag || tag.includes(','))
  if (wrong !== undefined)
    throw usage(
      `"${wrong}" is no tag.`,
      `A tag is a text of up to ${longestTag} characters without a comma, which separates tags.`,
    )
  const description = wish.description?.trim() ?? ''
  return { creator, description: description === '' ? null : description, tags, automatic: false }
}

/** The snapshot that is taken by itself before something: `Auto-snapshot before the run`. */
export function automaticSnapshot(before: string): NewSnapshot {
  return { creator: 'system', description: `Auto-snapshot before ${before}`, tags: ['auto'], automatic: true }
}

function usage(message: string, remedy: string): EngineError {
  return new EngineError('usage', { message, remedy })
}
