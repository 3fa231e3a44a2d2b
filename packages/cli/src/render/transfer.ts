import { type ImportedStack, type NeededKey, onOneLine, type StackExport } from '@sloth-runner/core'
import { type LineReader, renderFindings } from './findings.ts'
import type { Paint } from './paint.ts'
import { indentLines, renderPairs } from './table.ts'
import { renderCount, renderSize } from './units.ts'

/** An export that was written to a file. */
export interface ExportedFile {
  readonly stack: string
  readonly file: string
  /** Bytes. */
  readonly size: number
  readonly digest: string
  readonly resources: number
  readonly secrets: number
  /** How many snapshots are in it; null when it is without. */
  readonly versions: number | null
  /** Ids of the keys that its sensitive values need. They are not inside. */
  readonly keys: readonly string[]
}

/** What was written. */
export function exportedFile(document: StackExport, file: string, size: number): ExportedFile {
  const { stack, digest, resources, secrets, keys, versions } = document
  const ids = keys.map(({ id }) => id)
  const counts = { resources: resources.length, secrets: secrets.length, versions: versions?.snapshots.length ?? null }
  return { stack: stack.name, file, size, digest, ...counts, keys: ids }
}

/** Says which keys an export needs: without them its sensitive values are lost. */
export function noteKeys({ keys, secrets }: Pick<StackExport, 'keys' | 'secrets'>, note: (line: string) => void): void {
  if (secrets.length === 0) return
  const ids = keys.map(({ id, wrapping }) => `${id} (${wrapping === 'file' ? 'a key file' : 'a passphrase'})`)
  note(
    `The export holds ${renderCount(secrets.length, 'sensitive value')} as ciphertext. What opens the key is not inside: ${ids.join(', ')}.`,
  )
}

/** What was written, for people. */
export function renderExportedFile(exported: ExportedFile, paint: Paint): string {
  const { stack, file, size, digest, resources, versions } = exported
  const head = `${paint('good', '✓')} Stack exported: ${stack}`
  const pairs: readonly (readonly [string, string | null])[] = [
    ['File', `${file} (${renderSize(size)})`],
    ['Resources', String(resources)],
    ['Snapshots', versions === null ? null : String(versions)],
    ['Digest', digest],
  ]
  return `${head}\n${renderPairs(pairs, '  ')}`
}

/** When an import is shown: after it, in place of it, or before the question whether to do it. */
export type ImportStage = 'done' | 'dry-run' | 'asked'

/** What was imported, what was not, and what has to be done. */
export function renderImported(
  imported: ImportedStack,
  stage: ImportStage,
  { paint, readLine }: { readonly paint: Paint; readonly readLine: LineReader },
): string {
  const { stack, counts, keptAs, dropped, findings, keys, created, runId } = imported
  const done = created ? 'imported' : 'replaced by the import'
  const head =
    stage !== 'done'
      ? paint(
          'heading',
          created ? `To be imported as the stack ${stack}:` : `To be put in place of the stack ${stack}:`,
        )
      : `${paint('good', '✓')} Stack ${done}: ${stack} (run ${runId})`
  const pairs = renderPairs(
    [
      ['Resources', String(counts.resources)],
      ['Outputs', counts.outputs === 0 ? null : String(counts.outputs)],
      ['Values', counts.values === 0 ? null : String(counts.values)],
      ['Acknowledgements', counts.acknowledgements === 0 ? null : String(counts.acknowledgements)],
      ['Dependencies', counts.dependencies === 0 ? null : String(counts.dependencies)],
      ['Sensitive values', counts.secrets === 0 ? null : String(counts.secrets)],
      ['Snapshots', counts.versions === 0 ? null : String(counts.versions)],
      ['Refused', counts.refused === 0 ? null : renderCount(counts.refused, 'row')],
      ['Kept', keptAs === null ? null : `the snapshot v${keptAs} is of what was on record`],
    ],
    '  ',
  )
  return [
    `${head}\n${pairs}`,
    ...(findings.length === 0 ? [] : [renderFindings(findings, paint, readLine)]),
    ...(dropped.length === 0 ? [] : [renderDropped(dropped, stage !== 'done')]),
    ...keys.flatMap((key) => renderKey(key, paint)),
    ...nextSteps(stack, stage),
  ].join('\n\n')
}

function nextSteps(stack: string, stage: ImportStage): readonly string[] {
  if (stage === 'asked')
    return ['A snapshot keeps what the stack declares now: "stack snapshot restore" brings it back.']
  if (stage === 'dry-run') return ['Nothing was written: this was a dry run.']
  return [`Look at the world with "sloth-runner stack drift detect ${stack}".`]
}

const mostDropped = 20

function renderDropped(dropped: readonly string[], dryRun: boolean): string {
  const verb = dryRun ? 'Not on record any more' : 'No longer on record'
  const more = dropped.length > mostDropped ? [`... ${dropped.length - mostDropped} more`] : []
  const lines = [...dropped.slice(0, mostDropped).map((address) => `. ${address}`), ...more]
  return `${verb}; what they are about stays as it is:\n${indentLines(lines.join('\n'), '  ')}`
}

/** What has to be done where a key does not open; nothing where it does. */
export function renderKey({ id, wrapping, secrets, problem }: NeededKey, paint: Paint): readonly string[] {
  const values = renderCount(secrets, 'sensitive value')
  if (problem === null) return []
  const what =
    wrapping === 'file'
      ? 'the key file of the database it comes from'
      : 'its passphrase in SLOTH_RUNNER_OTHER_PASSPHRASE'
  return [
    `${paint('warning', `${values} cannot be read here`)} without the key ${id}, which ${what} opens.\n  ${onOneLine(problem)}\n  Until then fields with them are unknown.`,
  ]
}
