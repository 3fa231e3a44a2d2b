/** What installed plugins get for `@sloth-runner/plugin-kit`. */
export * from '@sloth-runner/plugin-kit'
