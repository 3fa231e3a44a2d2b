import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node'

declare module 'vitest' {
  interface TaskMeta {
    /** Why a suite or test cannot run here: `describe.skipIf(reason !== null)('…', { meta: { skipReason } }, …)`. */
    skipReason?: string
  }
}

/** What `.ci/run` needs to know of one run of the tests. */
export interface TestSummary {
  readonly passed: number
  readonly failed: number
  /** One line for each skipped suite or test: where, and why. */
  readonly skipped: readonly string[]
}

function skipReason(test: TestCase): string {
  const result = test.result()
  if (result.state === 'skipped' && result.note !== undefined) return result.note
  let task: TestCase | TestSuite | TestModule = test
  while (task.type !== 'module') {
    const { skipReason } = task.meta()
    if (skipReason !== undefined) return skipReason
    task = task.parent
  }
  return 'its own condition does not hold on this machine'
}

function skippedLines(modules: readonly TestModule[]): string[] {
  const lines = modules.flatMap((module) =>
    [...module.children.allTests('skipped')].map((test) => {
      const place = test.parent.type === 'suite' ? test.parent.fullName : test.name
      return `${relative(process.cwd(), module.moduleId)} > ${place}: ${skipReason(test)}`
    }),
  )
  return [...new Set(lines)]
}

/** Writes a `TestSummary` to the file that `SUMMARY_FILE` names. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const file = process.env.SUMMARY_FILE
    if (file === undefined) return
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    const count = (state: string): number => tests.filter((test) => test.result().state === state).length
    const broken = modules.filter((module) => module.errors().length > 0).length
    const summary: TestSummary = {
      passed: count('passed'),
      failed: count('failed') + broken + unhandledErrors.length,
      skipped: skippedLines(modules),
    }
    writeFileSync(file, JSON.stringify(summary))
  }
}
