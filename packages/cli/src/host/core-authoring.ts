/** What definitions and builders get for `@sloth-runner/core/authoring`. */
export * from '@sloth-runner/core/authoring'
