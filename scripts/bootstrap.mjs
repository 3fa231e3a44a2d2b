// Prepares a checkout on a machine that has only Node (18 or newer) and npm, then runs one of the scripts of
// package.json: `node scripts/bootstrap.mjs SCRIPT [ARGUMENT...]`. The pinned Node and pnpm are ordinary development
// dependencies, so everything lands in node_modules and nothing outside the checkout is changed.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const binaries = join(root, 'node_modules', '.bin')
const windows = process.platform === 'win32'
const kept =
  /^npm_config_(registry|cache|userconfig|globalconfig|prefix|offline|strict_ssl|cafile|https?_proxy|noproxy)$/i

// npm hands its own settings to scripts as npm_* variables; pnpm would read them as its own.
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || kept.test(name)),
)
environment.PATH = `${binaries}${delimiter}${process.env.PATH ?? ''}`
environment.TURBO_TELEMETRY_DISABLED = '1'

function run(command, parameters) {
  const result = spawnSync(command, parameters, { cwd: root, env: environment, stdio: 'inherit', shell: windows })
  if (result.error) {
    console.error(`Cannot start ${command}: ${result.error.message}`)
    process.exit(1)
  }
  if (result.status !== 0) process.exit(result.status ?? 1)
}

/** The last install left this file; a lock file newer than it means that something has to be installed. */
function installed() {
  const mark = join(root, 'node_modules', '.modules.yaml')
  const lock = join(root, 'pnpm-lock.yaml')
  return existsSync(mark) && existsSync(join(binaries, 'pnpm')) && statSync(mark).mtimeMs >= statSync(lock).mtimeMs
}

function install() {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const parameters = ['install', '--frozen-lockfile', '--reporter=append-only']
  if (existsSync(join(binaries, 'pnpm'))) run('pnpm', parameters)
  else run('npm', ['exec', '--yes', `--package=${packageManager}`, '--', 'pnpm', ...parameters])
}

const [script, ...parameters] = process.argv.slice(2)
if (!installed()) install()
if (script) run('pnpm', ['run', '--silent', script, ...parameters])
