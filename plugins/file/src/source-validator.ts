import {
  type Declaration,
  errorFinding,
  type Finding,
  messageOf,
  type ReadingHost,
  type ValidationContext,
  type Validator,
} from '@sloth-runner/core'
import { textAt } from './path-keys.ts'

/** Checks that what is copied or rendered is there and can be read. */
export const validator: Validator = {
  name: 'file-source',
  description: 'Every source and template of a file exists, is a regular file and can be read.',
  async validate({ declarations, host, signal }: ValidationContext): Promise<readonly Finding[]> {
    const findings: Finding[] = []
    for (const declaration of declarations) {
      if (signal.aborted) break
      if (declaration.type !== 'file:file') continue
      for (const field of ['source', 'template']) findings.push(...(await check(declaration, field, host)))
    }
    return findings
  },
}

async function check(declaration: Declaration, field: string, host: ReadingHost): Promise<readonly Finding[]> {
  const path = textAt(declaration.properties, field)
  if (path === null) return []
  const problem = await problemOf(path, host)
  if (problem === null) return []
  const where = { address: declaration.address, path: [...declaration.path, 'properties', field] }
  return [errorFinding('source-unusable', `The ${field} ${path} cannot be used.`, { ...where, detail: problem })]
}

async function problemOf(path: string, host: ReadingHost): Promise<string | null> {
  try {
    const [info] = await host.inspect([await host.realPath(path)], { digest: true })
    if (info?.kind === 'unreadable') return info.detail
    return info?.kind === 'file' ? null : 'It is not a regular file.'
  } catch (error) {
    return messageOf(error)
  }
}

export default validator
