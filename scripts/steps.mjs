// The steps of `pnpm check` and `.ci/run`, and how one of them is run. Plain JavaScript without dependencies: it also
// runs on a machine whose only Node is an old one, before anything is installed.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/**
 * @typedef {object} Step
 * @property {string} name one word for the line it prints
 * @property {readonly [string, ...string[]]} command looked for in node_modules/.bin first
 * @property {boolean} [tests] its tests are counted one by one instead of the step itself
 * @property {boolean} [ofAllTests] `npm test` runs its tests as well
 */

/** @type {readonly Step[]} */
export const checkSteps = [
  { name: 'lint', command: ['biome', 'ci', '--colors=off', '--error-on-warnings', '.'] },
  { name: 'types', command: ['tsc', '-b', '--pretty', 'false'] },
  { name: 'unused', command: ['knip', '--no-progress', '--no-config-hints'] },
  { name: 'conventions', command: ['vitest', 'run', 'conventions'], ofAllTests: true },
  { name: 'reports', command: ['pnpm', '--silent', 'run', 'reports:check'] },
  { name: 'examples', command: ['vitest', 'run', 'examples'], ofAllTests: true },
]

/**
 * @typedef {object} Outcome
 * @property {boolean} passed
 * @property {number} seconds
 * @property {string} output everything it printed
 * @property {{passed: number, failed: number, skipped: string[]} | null} summary of its tests
 */

/**
 * Runs one step to its end; its output is kept, not shown.
 * @param {Step} step
 * @returns {Promise<Outcome>}
 */
export async function runStep(step) {
  const folder = mkdtempSync(join(tmpdir(), 'sloth-runner-step-'))
  const summaryFile = join(folder, 'summary.json')
  const started = performance.now()
  try {
    const { status, output } = await capture(step.command, { SUMMARY_FILE: summaryFile })
    const summary = existsSync(summaryFile) ? JSON.parse(readFileSync(summaryFile, 'utf8')) : null
    return { passed: status === 0, seconds: (performance.now() - started) / 1000, output, summary }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/**
 * @param {readonly string[]} command
 * @param {Record<string, string>} variables
 * @returns {Promise<{status: number | null, output: string}>}
 */
function capture([program, ...parameters], variables) {
  const env = {
    ...process.env,
    ...variables,
    PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`,
    NO_COLOR: '1',
    TURBO_TELEMETRY_DISABLED: '1',
  }
  // Tools that find both variables warn on stderr.
  delete env.FORCE_COLOR
  return new Promise((resolve) => {
    const child = spawn(program, parameters, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    }
    child.on('error', (error) => resolve({ status: null, output: `${output}${error.message}\n` }))
    child.on('close', (status) => resolve({ status, output }))
  })
}

/**
 * Runs steps, two at once, also after one that failed. When one has ended it prints a line for it, its output when it
 * failed, and a line for each skipped suite. Returns how many tests and steps passed and failed.
 * @param {readonly Step[]} steps in the order in which they begin
 */
export async function runSteps(steps) {
  const total = { passed: 0, failed: 0 }
  const waiting = steps.values()
  const runWaiting = async () => {
    for (const step of waiting) await runOne(step, total)
  }
  await Promise.all([runWaiting(), runWaiting()])
  return total
}

/**
 * @param {Step} step
 * @param {{passed: number, failed: number}} total what came of it is added
 */
async function runOne(step, total) {
  const outcome = await runStep(step)
  const { passed, failed } = counted(step, outcome)
  total.passed += passed
  total.failed += failed
  if (!outcome.passed) process.stdout.write(`${outcome.output.trimEnd()}\n`)
  console.log(line(step, outcome))
  for (const skipped of outcome.summary?.skipped ?? []) console.log(`  skipped  ${skipped}`)
}

/**
 * A step of tests counts its tests, and itself once more when it failed without a failing test.
 * @param {Step} step
 * @param {Outcome} outcome
 */
function counted(step, { passed, summary }) {
  if (!step.tests || summary === null) return { passed: passed ? 1 : 0, failed: passed ? 0 : 1 }
  return { passed: summary.passed, failed: passed ? summary.failed : Math.max(1, summary.failed) }
}

/**
 * @param {Step} step
 * @param {Outcome} outcome
 */
function line(step, { passed, seconds, summary }) {
  const tests = summary === null ? '' : `, ${summary.passed} of ${summary.passed + summary.failed} tests passed`
  return `${passed ? 'ok    ' : 'FAILED'}  ${step.name.padEnd(12)} ${seconds.toFixed(1)} s${tests}`
}
