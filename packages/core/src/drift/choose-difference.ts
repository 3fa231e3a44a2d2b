import type { JsonObject, Path } from '../domain/json.ts'
import { didYouMean } from '../domain/names.ts'
import { formatPath, nameOfField, parsePath, startsWith } from '../domain/path.ts'
import type { FieldVerdict, ResourceVerdict } from '../domain/verdict.ts'
import { EngineError } from '../errors/engine-error.ts'

/** The word for the existence of a resource where a field is asked for. */
const existence = 'existence'

/** The path of a field as a person names it. `EngineError` `usage` for a text that is none. */
export function namedField(text: string, declared: JsonObject | null): Path {
  if (text === existence && !Object.hasOwn(declared ?? {}, existence)) return []
  const path = parsePath(text)
  if (path !== null) return path
  throw new EngineError('usage', {
    message: `"${text}" is no field.`,
    remedy: 'Name it as reports do: mode, ports[0], labels["a b"], or "existence" for the whole resource.',
  })
}

/**
 * Makes sure that a field of a resource, or something beneath it, has drifted and nothing else: that is what can be
 * acknowledged. `EngineError` `not-drifted` with what is the matter instead. Pure.
 *
 * @param verdict given without regard to acknowledgements
 */
export function requireDrift(verdict: ResourceVerdict, path: Path): void {
  const about = verdict.fields.filter((field) => isAbout(field.path, path))
  const other = about.map(({ verdict: each }) => each).find((each) => each !== 'drift' && each !== 'in-sync')
  if (other === undefined && about.some(({ verdict: each }) => each === 'drift')) return
  const { address } = verdict
  const field = `"${address}" at ${nameOfField(path)}`
  throw new EngineError('not-drifted', {
    message: other === undefined ? `Nothing has drifted of ${field}.${nearest(verdict, path)}` : because[other](field),
    remedy: other === undefined ? drifted(verdict) : remedies[other],
    ...(verdict.unreadable === undefined ? {} : { detail: verdict.unreadable.detail }),
  })
}

function isAbout(field: Path, path: Path): boolean {
  return path.length === 0 ? field.length === 0 : startsWith(field, path)
}

/** What is no drift, and not in sync either. */
type OtherVerdict = Exclude<FieldVerdict['verdict'], 'in-sync' | 'drift'>

const because: Readonly<Record<OtherVerdict, (field: string) => string>> = {
  unknown: (field) => `It is not known whether ${field} has drifted: it could not be read.`,
  pending: (field) => `What is declared of ${field} is not in force yet: that is no drift.`,
  conflict: (field) => `Of ${field} both the declaration and the world have changed.`,
}

const remedies: Readonly<Record<OtherVerdict, string>> = {
  unknown: 'Make it readable, and acknowledge what is there then.',
  pending: 'Run the definition, or change what it declares.',
  conflict: 'Run the definition, or declare what is to be.',
}

function driftedFields({ fields }: ResourceVerdict): readonly string[] {
  return fields.filter(({ verdict }) => verdict === 'drift').map(({ path }) => nameOfField(path))
}

function nearest(verdict: ResourceVerdict, path: Path): string {
  return path.length === 0 ? '' : didYouMean(formatPath(path), driftedFields(verdict))
}

function drifted(verdict: ResourceVerdict): string {
  const fields = driftedFields(verdict)
  return fields.length === 0
    ? 'Nothing of this resource has drifted.'
    : `Drifted of this resource: ${fields.join(', ')}.`
}
