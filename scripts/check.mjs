// `pnpm check`: everything besides the tests that must hold before a change is merged.
import { checkSteps, runSteps } from './steps.mjs'

const build = await runSteps([{ name: 'build', command: ['pnpm', '--silent', 'run', 'build'] }])
const checks = await runSteps(checkSteps)
process.exitCode = build.failed + checks.failed === 0 ? 0 : 1
