// `.ci/run`: the tests, the live suites and the steps of `pnpm check`; ends with one line `N passed, N failed`.
import { spawnSync } from 'node:child_process'
import { checkSteps, root, runSteps } from './steps.mjs'

/** Files that are neither as committed nor ignored, or null where there is no git. */
function changedFiles() {
  const { status, stdout } = spawnSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' })
  return status === 0 ? stdout.split('\n').filter((line) => line !== '') : null
}

/** Programs that some suites look with, and the Debian packages that have them. Without them those suites skip themselves. */
const tools = { getfattr: 'attr', strace: 'strace' }

/** Installs what is missing where that can be done without asking anybody. */
function installTools() {
  const missing = Object.entries(tools).filter(([program]) => spawnSync(program, ['--version']).error !== undefined)
  if (missing.length === 0 || process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).error !== undefined)
    return
  const packages = missing.map(([, name]) => name)
  spawnSync('apt-get', ['-qq', 'update'], { stdio: 'ignore' })
  const { status } = spawnSync('apt-get', ['-qq', 'install', '--yes', ...packages], { stdio: 'ignore' })
  console.log(`${status === 0 ? 'installed' : 'not installed'} ${packages.join(', ')}`)
}

const before = changedFiles()
installTools()
// It installs and builds what all the others need.
const test = await runSteps([{ name: 'test', tests: true, command: ['npm', '--silent', 'test'] }])
const rest = await runSteps([
  { name: 'live', tests: true, command: ['vitest', 'run', '--config', 'vitest.live.config.ts'] },
  ...checkSteps.filter(({ ofAllTests }) => ofAllTests !== true),
])
const total = { passed: test.passed + rest.passed, failed: test.failed + rest.failed }
const left = before === null ? null : (changedFiles() ?? []).filter((line) => !before.includes(line))
if (left === null) console.log('skipped unchanged    no git here to say what changed')
else {
  total[left.length === 0 ? 'passed' : 'failed'] += 1
  console.log(
    `${left.length === 0 ? 'ok    ' : 'FAILED'}  unchanged    ${left.join(', ') || 'the checkout is as it was'}`,
  )
}
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1
