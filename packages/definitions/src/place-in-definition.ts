import { pathToFileURL } from 'node:url'
import { placesInStack, type StackPlace } from '@sloth-runner/core'
import { isWatched } from './module-graph.ts'

/** Where an error came through a module of a definition, or one that a definition imported; null when it did not. */
export function placeInDefinition(error: unknown): StackPlace | null {
  return placesInStack(error).find(({ file }) => isWatched(pathToFileURL(file).href)) ?? null
}
