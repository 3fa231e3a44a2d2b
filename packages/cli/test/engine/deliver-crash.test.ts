import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { DeliverCrashSettings } from './deliver-crash-program.ts'
import program from './deliver-crash-program.ts?bundled'
import { fileWorld } from './file-world.ts'

/** How many moments it passed, or null when it was killed. */
function crash(settings: DeliverCrashSettings): Promise<number | null> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, JSON.stringify(settings)], (error, stdout, stderr) => {
      if (error === null) resolve((JSON.parse(stdout) as { moments: number }).moments)
      else if (error.signal === 'SIGKILL') resolve(null)
      else reject(new Error(`delivering failed: ${stderr}`))
    })
  })
}

const stacks = ['a', 'b']

/** An event of each stack for a hook; it notes which try of which delivery this is, once it has begun and once it is done. */
async function waiting() {
  const world = fileWorld()
  const engine = world.engine()
  const [begun, ended] = [world.path('begun'), world.path('ended')]
  const call = '$SLOTH_RUNNER_DELIVERY $SLOTH_RUNNER_ATTEMPT'
  const command = `echo ${call} >> ${begun}; cat > /dev/null; echo ${call} >> ${ended}`
  await engine.hooks.add({ name: 'note', events: ['stack.created'], command })
  for (const name of stacks) await engine.stacks.create({ name })
  const lines = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [])
  return { world, engine, begun: () => lines(begun), ended: () => lines(ended) }
}

/** What a deliverer passes when nobody stops it: a claim, each hook, what came of each, and a last look. */
const leastMoments = 1 + stacks.length + 1

test.each(['during', 'after'] as const)(
  'whoever delivers and is killed %s any step loses nothing; the next one calls what has not been settled, and nothing else',
  async (when) => {
    let killed = 0
    for (let moment = 1; ; moment += 1) {
      const { world, engine, begun, ended } = await waiting()
      const moments = await crash({ database: world.database, moment, when })
      if (moments === null) killed += 1
      const left = (await engine.hooks.deliveries()).map(({ key, status }) => ({ key, status }))
      const settled = left.filter(({ status }) => status === 'delivered').map(({ key }) => key)
      expect(left.every(({ status }) => ['pending', 'delivered'].includes(status))).toBe(true)
      await engine.hooks.deliver()
      expect((await engine.hooks.deliveries()).map(({ status }) => status)).toEqual(stacks.map(() => 'delivered'))
      const made = await engine.hooks.deliveries()
      for (const { key, attempts } of made) expect(ended()).toContain(`${key} ${attempts}`)
      expect(new Set(begun()).size).toBe(begun().length)
      expect(begun().filter((line) => settled.some((key) => line.startsWith(key)))).toHaveLength(settled.length)
      expect(made.filter(({ key, attempts }) => settled.includes(key) && attempts > 1)).toEqual([])
      if (moments !== null) {
        expect(moments).toBeGreaterThanOrEqual(leastMoments)
        break
      }
    }
    expect(killed).toBeGreaterThanOrEqual(leastMoments)
  },
)
