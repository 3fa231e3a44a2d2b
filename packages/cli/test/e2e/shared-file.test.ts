import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'

const count = 15

let sandbox: Sandbox
beforeEach(() => {
  sandbox = openSandbox({ 'a.yaml': stackOf('a'), 'b.yaml': stackOf('b') })
})
afterEach(() => sandbox.close())

/** A stack of lines in one file, all independent of each other. */
function stackOf(name: string): string {
  const resources = Array.from(
    { length: count },
    (_, index) => `  l${index}: { type: "file:line", properties: { path: shared, line: "${name}-${index}" } }\n`,
  )
  return `name: ${name}\nresources:\n${resources.join('')}`
}

test('two stacks that write lines into one file at once lose none that they say is done, with databases of their own too', async () => {
  const shared = join(sandbox.folder, 'shared')
  for (const round of [1, 2]) {
    writeFileSync(shared, '')
    const ends = await Promise.all(
      ['a', 'b'].map((name) => {
        const database = round === 1 ? `${sandbox.folder}-both.db` : `${sandbox.folder}-${round}-${name}.db`
        return sandbox.sloth(`run --file ${name}.yaml --auto-approve`, {
          environment: { SLOTH_RUNNER_DB_PATH: database },
        })
      }),
    )
    expect(ends).toMatchObject([{ exitCode: 0 }, { exitCode: 0 }])
    const expected = ['a', 'b'].flatMap((name) => Array.from({ length: count }, (_, index) => `${name}-${index}`))
    expect(readFileSync(shared, 'utf8').trim().split('\n').toSorted()).toEqual(expected.toSorted())
  }
}, 240_000)
