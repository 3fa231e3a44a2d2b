import type { ResourceReader } from '@sloth-runner/core'
import { describeFile } from './describe-file.ts'
import { diffFile } from './diff-file.ts'
import { observedContent } from './file-content.ts'
import { type FileActual, type FileSpec, fileSchema } from './file-spec.ts'
import { makingObstacle } from './making-obstacle.ts'
import { normalPath, pathClaims, pathKey } from './path-keys.ts'
import { readFiles } from './read-files.ts'
import { resolveFile } from './resolve-file.ts'

/** Looks at regular files. */
export const reader: ResourceReader<FileSpec, FileActual> = {
  type: 'file:file',
  description: 'A regular file: its content, mode, owner, group, extended attributes and immutable flag.',
  schema: fileSchema,
  claims({ path, content, source, template, backup }, host) {
    const whole = [content, source, template].some((one) => one !== undefined)
    const claims = { ...pathClaims(path, host), whole }
    return backup === undefined ? claims : { ...claims, keeps: [pathKey(host, normalPath(path) + backup)] }
  },
  resolve: resolveFile,
  readActual: readFiles,
  diff: diffFile,
  obstacle: makingObstacle,
  declarationOf: observedContent,
  describe: describeFile,
}

export default reader
