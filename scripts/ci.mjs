// `.ci/run`: the tests, the live suites and the steps of `pnpm check`; ends with one line `N passed, N failed`.
import { spawnSync } from 'node:child_process'
import { checkSteps, root, runSteps } from './steps.mjs'

/** Files that are neither as committed nor ignored, or null where there is no git. */
function changedFiles() {
  const { status, stdout } = spawnSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' })
  return status === 0 ? stdout.split('\n').filter((line) => line !== '') : null
}

const before = changedFiles()
const total = await runSteps([
  { name: 'test', tests: true, command: ['npm', '--silent', 'test'] },
  { name: 'live', tests: true, command: ['node', 'scripts/bootstrap.mjs', 'test:live'] },
  ...checkSteps,
])
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
