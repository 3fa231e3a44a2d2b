import type { SensitiveTrace } from '../../domain/sensitive-trace.ts'

/** Notes a trace in place of that of the same thing. */
export function noteTrace(traces: Map<string, SensitiveTrace>, trace: SensitiveTrace): void {
  const owns = trace.owns.toSorted()
  const thing = JSON.stringify([trace.type, owns])
  traces.delete(thing)
  if (trace.fields.length > 0) traces.set(thing, { ...trace, owns })
}

/** Ends the traces of what owned or edited one of these keys, and the ways by which others are found there. */
export function endTraces(traces: Map<string, SensitiveTrace>, keys: readonly string[]): void {
  for (const [thing, trace] of traces) {
    const { owns, edits, spelled } = trace
    if ([...owns, ...edits].some((key) => keys.includes(key))) traces.delete(thing)
    else traces.set(thing, { ...trace, spelled: spelled.filter((key) => !keys.includes(key)) })
  }
}

/** Whether what left a trace owned or edited one of these keys, as it is written or as it really is. */
export function isKnownBy({ owns, edits, spelled }: SensitiveTrace, keys: readonly string[]): boolean {
  return [...owns, ...edits, ...spelled].some((key) => keys.includes(key))
}
