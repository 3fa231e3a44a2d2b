import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// Runs before each test file. What a test does not set itself comes from an empty home, so that neither the settings nor
// the database of whoever runs the tests can be read or written.
for (const name of Object.keys(process.env)) {
  if (name.startsWith('SLOTH_RUNNER_') || /^XDG_(CONFIG|STATE|DATA|CACHE)_HOME$/.test(name)) delete process.env[name]
}
process.env.HOME = mkdtempSync(join(process.env.TEST_HOMES ?? tmpdir(), 'home-'))

/*
 * Who leaves a database open that another file was put in place of ends the process in a listener of `exit`. The runner takes
 * a call of `process.exit` for a test's that ends too early, also when the process is ending anyway.
 */
const guarded = process.exit
let isEnding = false
process.prependOnceListener('exit', () => {
  isEnding = true
})
process.exit = ((code) => (isEnding ? undefined : guarded(code))) as typeof process.exit
