import type {
  Change,
  Claims,
  Description,
  Json,
  Observation,
  Path,
  PresentObservation,
  ReadableObservation,
  ReadContext,
  Resolution,
  ResolveContext,
  ResourceReader,
  Target,
} from '@sloth-runner/core'
import { describeFile } from './describe-file.ts'
import { diffFile } from './diff-file.ts'
import { observedContent } from './file-content.ts'
import { type FileActual, type FileSpec, fileSchema } from './file-spec.ts'
import { pathClaims } from './path-keys.ts'
import { readFiles } from './read-files.ts'
import { resolveFile } from './resolve-file.ts'

/** Looks at regular files. */
export const reader: ResourceReader<FileSpec, FileActual> = {
  type: 'file:file',
  description: 'A regular file: its content, mode, owner, group, extended attributes and immutable flag.',
  schema: fileSchema,
  claims(declared: FileSpec, host: string): Claims {
    return pathClaims(declared.path, host)
  },
  resolve(declared: FileSpec, sensitive: readonly Path[], context: ResolveContext): Promise<Resolution<FileSpec>> {
    return resolveFile(declared, sensitive, context)
  },
  readActual(targets: readonly Target<FileSpec>[], context: ReadContext): Promise<readonly Observation<FileActual>[]> {
    return readFiles(targets, context)
  },
  diff(target: Target<FileSpec>, observation: ReadableObservation<FileActual>): Change {
    return diffFile(target, observation)
  },
  declarationOf(target: Target<FileSpec>, observation: PresentObservation<FileActual>, path: Path): Json | undefined {
    return observedContent(target, observation, path)
  },
  describe(target: Target<FileSpec>, change: Change, observation: ReadableObservation<FileActual>): Description {
    return describeFile(target, change, observation)
  },
}

export default reader
