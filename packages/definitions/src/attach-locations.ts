import type { Finding, LoadedDefinition } from '@sloth-runner/core'

/** The findings with a place in a file each, where their path tells it. Those that have one keep it. */
export function attachLocations(
  findings: readonly Finding[],
  loaded: Pick<LoadedDefinition, 'locate'>,
): readonly Finding[] {
  return findings.map((finding) => {
    const location = finding.location ?? (finding.path === undefined ? null : loaded.locate(finding.path))
    return location === null ? finding : { ...finding, location }
  })
}
