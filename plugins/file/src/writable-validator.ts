import { posix } from 'node:path'
import {
  errorFinding,
  type Finding,
  messageOf,
  type ReadingHost,
  type ValidationContext,
  type Validator,
} from '@sloth-runner/core'
import { declaredPlaces, nearestDirectory } from './declared-places.ts'

/** Checks that this process may write where something is to be written. */
export const validator: Validator = {
  name: 'file-writable',
  check: 'permissions',
  description: 'This process may write into the directory of every file, link, line and absence.',
  async validate(context: ValidationContext): Promise<readonly Finding[]> {
    const types = ['file:file', 'file:symlink', 'file:directory', 'file:line', 'file:absent']
    const answers = new Map<string, Promise<string | null>>()
    const findings: Finding[] = []
    for (const { declaration, path } of declaredPlaces(context, types)) {
      if (context.signal.aborted) break
      const parent = posix.dirname(path)
      const answer = answers.get(parent) ?? problemOf(path, context.host)
      answers.set(parent, answer)
      const problem = await answer
      const where = { address: declaration.address, path: [...declaration.path, 'properties', 'path'] }
      if (problem !== null)
        findings.push(errorFinding('not-writable', `${path} cannot be written.`, { ...where, detail: problem }))
    }
    return findings
  },
}

async function problemOf(path: string, host: ReadingHost): Promise<string | null> {
  try {
    const directory = await nearestDirectory(path, host)
    return (await host.isWritable(directory)) ? null : `This process may not write into ${directory}.`
  } catch (error) {
    return messageOf(error)
  }
}

export default validator
