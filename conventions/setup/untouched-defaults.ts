import { type Dirent, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const defaultFolder = '/etc/sloth-runner'

/** What lies in the default folder, with sizes and times, as one comparable text. */
function fingerprint(): string {
  if (!existsSync(defaultFolder)) return 'nothing'
  const path = (entry: Dirent): string => join(entry.parentPath, entry.name)
  return readdirSync(defaultFolder, { recursive: true, withFileTypes: true })
    .map((entry) => `${path(entry)} ${statSync(path(entry)).size} ${statSync(path(entry)).mtimeMs}`)
    .sort()
    .join('\n')
}

/** Runs once around all tests: fails when one of them touched the place where an installed sloth-runner keeps its state. */
export default function guardDefaults(): () => void {
  const before = fingerprint()
  const homes = mkdtempSync(join(tmpdir(), 'sloth-runner-tests-'))
  process.env.TEST_HOMES = homes
  // Thousands of processes are started: each module is compiled by one of them, for all.
  process.env.NODE_COMPILE_CACHE = join(homes, 'compiled')
  return () => {
    rmSync(homes, { recursive: true, force: true })
    if (fingerprint() !== before) throw new Error(`A test changed ${defaultFolder}: give it its own --db and --config.`)
  }
}
