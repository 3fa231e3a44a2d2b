import { type Path, type SensitiveTrace, traceOfWhole } from '@sloth-runner/core'

/** Traces as one of each thing: with all that any of them says of it. Pure. */
export function mergeTraces(traces: readonly SensitiveTrace[]): readonly SensitiveTrace[] {
  const merged = new Map<string, SensitiveTrace>()
  for (const trace of traces) {
    const thing = thingOf(trace)
    const before = merged.get(thing)
    merged.set(thing, before === undefined ? trace : union(before, trace))
  }
  return [...merged.values()]
}

/**
 * What a record has to note of traces that were found elsewhere, so that it knows of all. Of a part of something that others
 * edit too, which it does not know itself, all of that thing has a trace. Pure.
 *
 * @param isKnown whether the record has anything that owns one of these keys
 */
export function tracesToNote(
  known: readonly SensitiveTrace[],
  found: readonly SensitiveTrace[],
  isKnown: (keys: readonly string[]) => boolean,
): readonly SensitiveTrace[] {
  const noted = new Map(known.map((trace) => [thingOf(trace), trace]))
  return found.flatMap((trace) => {
    const before = noted.get(thingOf(trace))
    if (before !== undefined) {
      const all = union(before, trace)
      return sizeOf(all) === sizeOf(before) ? [] : [all]
    }
    if (trace.edits.length === 0 || isKnown([...trace.owns, ...trace.spelled])) return [trace]
    return [trace, traceOfWhole(trace)]
  })
}

const thingOf = ({ type, owns }: SensitiveTrace): string => JSON.stringify([type, owns.toSorted()])

const sizeOf = ({ edits, spelled, fields }: SensitiveTrace): number => edits.length + spelled.length + fields.length

function union(one: SensitiveTrace, other: SensitiveTrace): SensitiveTrace {
  return {
    ...one,
    edits: [...new Set([...one.edits, ...other.edits])],
    spelled: [...new Set([...one.spelled, ...other.spelled])].toSorted(),
    fields: distinct([...one.fields, ...other.fields]),
  }
}

function distinct(paths: readonly Path[]): readonly Path[] {
  return [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()]
}
