/** Whether a raw command line, which may be none that can be parsed, asks for JSON on standard output. */
export function wantsJson(argv: readonly string[]): boolean {
  const format = argv.indexOf('--format')
  return argv.includes('--json') || argv.includes('--format=json') || (format !== -1 && argv[format + 1] === 'json')
}
