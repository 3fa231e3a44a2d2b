import { InvalidInputError } from '@sloth-runner/core'
import type { Configuration } from '../config/configuration.ts'
import { createLineReader } from '../prompts/read-line.ts'
import { renderFindings } from '../render/findings.ts'
import { plainPaint } from '../render/paint.ts'
import type { Check } from './check.ts'

/** Which configuration files were read, or what is wrong with them. */
export async function checkConfiguration(
  load: () => Promise<Configuration>,
): Promise<{ readonly check: Check; readonly configuration: Configuration | null }> {
  try {
    const configuration = await load()
    const summary = configuration.files.length === 0 ? 'no files, defaults only' : configuration.files.join(', ')
    return { check: { name: 'configuration', status: 'ok', summary }, configuration }
  } catch (error) {
    if (!InvalidInputError.isInstance(error)) throw error
    const summary = `${error.message}\n${renderFindings(error.findings, plainPaint, createLineReader())}`
    const remedy = 'Correct the file; "sloth-runner config path" shows where files are looked for.'
    return { check: { name: 'configuration', status: 'failed', summary, remedy }, configuration: null }
  }
}
