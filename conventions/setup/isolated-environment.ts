import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

// Runs before each test file. What a test does not set itself comes from an empty home, so that neither the settings nor
// the database of whoever runs the tests can be read or written.
for (const name of Object.keys(process.env)) {
  if (name.startsWith('SLOTH_RUNNER_') || /^XDG_(CONFIG|STATE|DATA|CACHE)_HOME$/.test(name)) delete process.env[name]
}
process.env.HOME = mkdtempSync(join(process.env.TEST_HOMES ?? tmpdir(), 'home-'))
