import type { ObserveContext } from '../contracts/resource-reader.ts'
import type { StateReader } from '../contracts/state-reader.ts'
import { sha256 } from '../domain/digest.ts'
import { withoutFullStop } from '../domain/one-line.ts'
import { pathKey } from '../domain/place-key.ts'
import { messageOf } from '../errors/message-of.ts'
import type { ReadSettings } from './read-targets.ts'

/** What content that is declared by its digest is looked for with, to be shown. */
export interface DeclaredContentSources extends Pick<ReadSettings, 'host'> {
  readonly state: Pick<StateReader, 'object'> & { readonly secrets: Pick<StateReader['secrets'], 'traces'> }
}

/**
 * Content that is declared by its digest, from the record or from where it was read, to be shown. What comes from a file
 * that holds or held something sensitive is not given. Changes nothing, throws nothing.
 */
export function declaredContent({ state, host }: DeclaredContentSources): ObserveContext['content'] {
  return async ({ sha256: digest, size, path }) => {
    try {
      if (path !== undefined && (await state.secrets.traces([pathKey(host.name, path)])).length > 0)
        return { because: `${path} holds or held something sensitive` }
      const kept = await state.object(digest)
      if (kept !== null) return { bytes: kept }
      if (path === undefined) return { because: 'it is kept nowhere' }
      const bytes = await host.readFile(path, size)
      return sha256(bytes) === digest ? { bytes } : { because: `${path} has other content now` }
    } catch (error) {
      return { because: withoutFullStop(messageOf(error)) }
    }
  }
}
