/**
 * What definitions and plugins get for `@sloth-runner/core`: the copy inside this program, so that both speak of the same
 * classes wherever they lie.
 */
export * from '@sloth-runner/core'
