import { startsWith, valueAt } from '@sloth-runner/core'
import { type ConformanceCase, changesNothing, must, mustEqual } from './case-list.ts'
import { silentAbout } from './diff-cases.ts'
import { inForce } from './reading-cases.ts'
import type { ProviderScenario } from './scenario.ts'
import { changeOf, converge, fixAll, readOne, resolved, seen, targetOf } from './trial.ts'

const canBeAbsent = ({ alwaysPresent }: ProviderScenario): boolean => alwaysPresent !== true

/** Rules about acting. */
export const fixingCases: readonly ConformanceCase[] = [
  {
    name: 'a fix makes what is declared, and nothing differs afterwards',
    async try(scenario, world) {
      const target = targetOf(await inForce(scenario, world))
      mustEqual(
        await changeOf(scenario, target, world.host),
        { action: 'none', fields: [], steps: [], suppressed: [] },
        'not clean',
      )
    },
  },
  {
    name: 'the same fix a second time does no harm',
    async try(scenario, world) {
      const target = targetOf(await resolved(scenario, world.declared, world.host))
      const change = await changeOf(scenario, target, world.host)
      for (const time of ['first', 'second']) {
        const { results } = await fixAll(scenario, [{ target, change }], world.host)
        mustEqual(results, [{ status: 'acted' }], `the ${time} time failed`)
      }
      mustEqual((await changeOf(scenario, target, world.host)).action, 'none', 'not clean')
    },
  },
  {
    name: 'a fix changes every field that is declared otherwise',
    async try(scenario, world) {
      const applied = await inForce(scenario, world)
      const target = targetOf(await resolved(scenario, world.changed, world.host), { applied })
      await converge(scenario, target, world.host)
      mustEqual((await changeOf(scenario, target, world.host)).action, 'none', 'not clean')
    },
  },
  {
    name: 'a fix leaves alone what is to be left alone',
    needs: 'left',
    async try(scenario, world) {
      const left = world.left ?? []
      const applied = await inForce(scenario, world)
      const before = await seen(scenario, targetOf(applied), world.host)
      const target = targetOf(await resolved(scenario, world.changed, world.host), { applied, leave: [left] })
      await converge(scenario, target, world.host)
      const after = await seen(scenario, target, world.host)
      must(before.status === 'present' && after.status === 'present', 'it is not there')
      mustEqual(valueAt(after.actual, left), valueAt(before.actual, left), 'the field was written')
      const change = await changeOf(scenario, target, world.host)
      must(
        change.fields.every((field) => startsWith(field.path, left)),
        'another field was not written',
      )
    },
  },
  {
    name: 'a fix deletes what is no longer declared, and does so twice without harm',
    applies: canBeAbsent,
    async try(scenario, world) {
      const target = targetOf(null, { applied: await inForce(scenario, world) })
      const change = await changeOf(scenario, target, world.host)
      for (const time of ['first', 'second']) {
        const { results } = await fixAll(scenario, [{ target, change }], world.host)
        mustEqual(results, [{ status: 'acted' }], `the ${time} time failed`)
      }
      mustEqual(await readOne(scenario, target, world.host), { status: 'absent' }, 'it is still there')
    },
  },
  {
    name: 'a change that is none writes nothing',
    async try(scenario, world) {
      const target = targetOf(await inForce(scenario, world))
      const change = await changeOf(scenario, target, world.host)
      await changesNothing(world, () => fixAll(scenario, [{ target, change }], world.host))
    },
  },
  {
    name: 'each change has its result, and one that fails is one result',
    needs: 'impossible',
    async try(scenario, world) {
      const declared = await resolved(scenario, world.declared, world.host)
      const good = targetOf(declared)
      const bad = targetOf(await resolved(scenario, world.impossible ?? {}, world.host))
      const work = [
        { target: bad, change: scenario.reader.diff(bad, { status: 'absent' }) },
        { target: good, change: await changeOf(scenario, good, world.host) },
      ]
      const { results } = await fixAll(scenario, work, world.host)
      mustEqual(
        results.map(({ status }) => status),
        ['failed', 'acted'],
        'other results',
      )
      const [failed] = results
      must(failed?.status === 'failed' && failed.error instanceof Error, 'no error is given')
    },
  },
  {
    name: 'nothing is begun once the run is to stop',
    async try(scenario, world) {
      const target = targetOf(await resolved(scenario, world.declared, world.host))
      const change = await changeOf(scenario, target, world.host)
      await changesNothing(world, () => fixAll(scenario, [{ target, change }], world.host, AbortSignal.abort()))
    },
  },
  {
    name: 'a refused change is not made',
    needs: 'obstacles',
    async try(scenario, world) {
      const target = targetOf(await resolved(scenario, world.declared, world.host))
      for (const { name, arrange } of world.obstacles ?? []) {
        await arrange()
        const change = await changeOf(scenario, target, world.host)
        must(
          change.refusal !== undefined && /\S/.test(change.refusal.remedy),
          `${name}: it is not refused with a remedy`,
        )
        await changesNothing(world, () => fixAll(scenario, [{ target, change }], world.host))
        const { refusal: _, ...forced } = change
        await changesNothing(world, () => fixAll(scenario, [{ target, change: forced }], world.host))
      }
    },
  },
  {
    name: 'progress and errors say nothing sensitive',
    needs: 'secret',
    async try(scenario, world) {
      const target = targetOf(await resolved(scenario, world.declared, world.host), { sensitive: [world.secret ?? []] })
      const change = await changeOf(scenario, target, world.host)
      const { results, progress } = await fixAll(scenario, [{ target, change }], world.host)
      const errors = results.map((result) => (result.status === 'failed' ? result.error.message : ''))
      silentAbout(world, [...progress, ...errors].join('\n'))
    },
  },
]
