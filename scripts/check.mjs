// `pnpm check`: everything besides the tests that must hold before a change is merged.
import { checkSteps, runSteps } from './steps.mjs'

const { failed } = await runSteps([{ name: 'build', command: ['pnpm', '--silent', 'run', 'build'] }, ...checkSteps])
process.exitCode = failed === 0 ? 0 : 1
