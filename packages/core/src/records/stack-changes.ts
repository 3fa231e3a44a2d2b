import type { DefinitionReference } from '../domain/definition.ts'
import type { NewEvent } from '../domain/event.ts'
import type { StackRecord } from '../domain/stack.ts'

/**
 * What is told when a run brings a stack another version, description or definition; null when it brings none. The first
 * definition is a part of making the stack.
 */
export function stackUpdatedEvent(
  { name, version, description, definition }: StackRecord,
  declared: DefinitionReference,
  actor: string,
): NewEvent | null {
  const to = declared.version ?? null
  const changed = [
    ...(version === to ? [] : [`its version from ${version ?? 'none'} to ${to ?? 'none'}`]),
    ...(description === (declared.description ?? null) ? [] : ['its description']),
    ...(definition === null || definition.digest === declared.digest ? [] : ['its definition']),
  ]
  if (changed.length === 0) return null
  return {
    type: 'stack.updated',
    severity: 'info',
    message: `The stack "${name}" was changed: ${changed.join(', ')}.`,
    source: 'run',
    actor,
    data: { version: to, previousVersion: version, digest: declared.digest },
  }
}
