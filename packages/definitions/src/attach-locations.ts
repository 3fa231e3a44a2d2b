import type { Finding, LoadedDefinition } from '@sloth-runner/core'

/** A line of the text, with a mark beneath it. */
const excerpt = /^.*\n *\^(?:\n|$)/

/** What a finding says beside the text that it is about, which may tell something sensitive. */
function withoutExcerpt({ detail, ...finding }: Finding): Finding {
  const told = detail?.replace(excerpt, '') ?? ''
  return told === '' ? finding : { ...finding, detail: told }
}

/** The findings with a place in a file each, where their path tells it. Those that have one keep it. */
export function attachLocations(
  findings: readonly Finding[],
  loaded: Pick<LoadedDefinition, 'locate'>,
): readonly Finding[] {
  return findings.map((finding) => {
    const location = finding.location ?? (finding.path === undefined ? null : loaded.locate(finding.path))
    if (location === null) return finding
    return { ...(location.sensitive === true ? withoutExcerpt(finding) : finding), location }
  })
}
