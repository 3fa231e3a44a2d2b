import { errorFinding, type Finding, type ValidationContext, type Validator } from '@sloth-runner/core'
import { type DeclaredPlace, declaredPlaces, placeTypes } from './declared-places.ts'
import { markerLines } from './edit-lines.ts'
import type { LineSpec } from './line-spec.ts'
import { withinTime } from './time-limit.ts'

/** Checks that what is declared of one file does not undo itself: each run would put one of the two in force. */
export const validator: Validator = {
  name: 'file-shared',
  description: 'Lines of one file do not write over each other, and nothing else declares what is in it.',
  async validate(context: ValidationContext): Promise<readonly Finding[]> {
    const places = declaredPlaces(context, placeTypes)
    const lines = Map.groupBy(
      places.filter(({ declaration }) => declaration.type === 'file:line'),
      ({ path }) => path,
    )
    if (lines.size === 0) return []
    const others = places.filter(({ declaration }) => declaration.type !== 'file:line')
    return [
      ...others.flatMap((other) => (lines.get(other.path) ?? []).flatMap((line) => wholeFinding(line, other))),
      ...[...lines.values()].flatMap(overlapFindings),
    ]
  },
}

/** A file without content may share its path with lines; whatever else stands there is looked after as a whole. */
function wholeFinding(line: DeclaredPlace, { declaration: other, path }: DeclaredPlace): readonly Finding[] {
  const fields = ['content', 'source', 'template']
  const hasContent = fields.some(
    (field) => other.properties[field] !== undefined || other.unknown.some(([key]) => key === field),
  )
  if (other.type === 'file:file' && !hasContent) return []
  const what = other.type === 'file:file' ? `all that is in ${path}` : `what ${path} is (${other.type})`
  const summary = `"${other.address}" declares ${what}: a line in it would be taken away again.`
  return [
    errorFinding('line-in-whole-file', summary, {
      address: line.declaration.address,
      path: [...line.declaration.path, 'properties', 'path'],
      detail: 'Put the line into the content, or leave the content out and declare lines only.',
    }),
  ]
}

/** For each pattern, the first other resource whose text it finds. */
function overlapFindings(lines: readonly DeclaredPlace[]): readonly Finding[] {
  if (lines.length < 2) return []
  const texts = lines.map((line) => ({ line, texts: textsOf(line.declaration.properties as LineSpec) }))
  return lines.flatMap((line) => {
    const { match } = line.declaration.properties
    if (typeof match !== 'string') return []
    const found = foundBy(line, match, texts)
    return found === null ? [] : [overlap(line, found)]
  })
}

/** Every line that a resource puts into the file. */
function textsOf(spec: LineSpec): readonly string[] {
  if (spec.marker !== undefined) return [...markerLines(spec), ...(spec.block?.split('\n') ?? [])]
  return spec.line === undefined ? [] : [spec.line]
}

/** Null also where the pattern takes too long or is none: that is told of where it is declared. */
function foundBy(
  line: DeclaredPlace,
  match: string,
  all: readonly { readonly line: DeclaredPlace; readonly texts: readonly string[] }[],
): DeclaredPlace | null {
  try {
    return withinTime(
      () => line.path,
      () => {
        const pattern = new RegExp(match, 'u')
        return all.find((other) => other.line !== line && other.texts.some((text) => pattern.test(text)))?.line ?? null
      },
    )
  } catch {
    return null
  }
}

function overlap({ declaration }: DeclaredPlace, { declaration: other }: DeclaredPlace): Finding {
  const summary = `"match" finds what "${other.address}" puts into the same file, and would write over it.`
  return errorFinding('overlapping-match', summary, {
    address: declaration.address,
    path: [...declaration.path, 'properties', 'match'],
    detail: 'Write a pattern that finds its own line only.',
  })
}

export default validator
