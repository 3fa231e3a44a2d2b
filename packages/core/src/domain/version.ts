/** https://semver.org, the suggested regular expression. */
export const versionPattern =
  '^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(-((0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*)(\\.(0|[1-9]\\d*|\\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(\\+([0-9a-zA-Z-]+(\\.[0-9a-zA-Z-]+)*))?$'

const version = new RegExp(versionPattern)

/** What is wrong with the version of a stack, or null when it is a semantic one. */
export function versionProblem(text: string): string | null {
  return version.test(text) ? null : 'a semantic version has three numbers, such as 1.4.0 or 2.0.0-rc.1'
}
