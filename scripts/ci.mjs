// `.ci/run`: the tests, the live suites and the steps of `pnpm check`; ends with one line `N passed, N failed`.
import { checkSteps, runSteps } from './steps.mjs'

const { passed, failed } = await runSteps([
  { name: 'test', tests: true, command: ['npm', '--silent', 'test'] },
  { name: 'live', tests: true, command: ['node', 'scripts/bootstrap.mjs', 'test:live'] },
  ...checkSteps,
])
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
