import {
  type Change,
  formatPath,
  type JsonObject,
  overlaps,
  type Target,
  valueAt,
  withValueAt,
} from '@sloth-runner/core'
import { type ConformanceCase, frozen, isPlainJson, must, mustEqual } from './case-list.ts'
import { inForce } from './reading-cases.ts'
import type { ProviderScenario, World } from './scenario.ts'
import { changeOf, converge, resolved, seen, targetOf } from './trial.ts'

const canBeAbsent = ({ alwaysPresent }: ProviderScenario): boolean => alwaysPresent !== true

/** `declared` is in force; the target asks for `changed`. */
async function changedTarget(scenario: ProviderScenario, world: World, more: Partial<Target> = {}): Promise<Target> {
  const applied = await inForce(scenario, world)
  return targetOf(await resolved(scenario, world.changed, world.host), { applied, ...more })
}

function actionOf(change: Change): string {
  return change.action
}

/** Rules about comparing. */
export const diffCases: readonly ConformanceCase[] = [
  {
    name: 'diff is synchronous and pure: frozen input, the same output twice, plain data',
    async try(scenario, world) {
      const target = frozen(await changedTarget(scenario, world))
      const observation = frozen(await seen(scenario, target, world.host))
      const before = structuredClone({ target, observation })
      const change = scenario.reader.diff(target, observation)
      must(Array.isArray(change.fields), 'it gives no change')
      mustEqual(scenario.reader.diff(target, observation), change, 'the second output is another one')
      mustEqual({ target, observation }, before, 'the input was changed')
      must(isPlainJson(change), 'the change is no plain data')
    },
  },
  {
    name: 'nothing separates what is absent and not declared',
    async try({ reader }, { declared }) {
      const change = reader.diff(targetOf(null, { applied: declared }), { status: 'absent' })
      mustEqual(actionOf(change), 'none', 'it wants to act')
    },
  },
  {
    name: 'what is declared and absent is to be created, with its fields',
    applies: canBeAbsent,
    async try(scenario, world) {
      const target = targetOf(await resolved(scenario, world.declared, world.host))
      const change = await changeOf(scenario, target, world.host)
      mustEqual(actionOf(change), 'create', 'another action')
      must(change.fields.length > 0 && change.steps.length > 0, 'it does not say what would be made')
    },
  },
  {
    name: 'what is there and no longer declared is to be deleted, and the step says that something is lost',
    applies: canBeAbsent,
    async try(scenario, world) {
      const target = targetOf(null, { applied: await inForce(scenario, world) })
      const change = await changeOf(scenario, target, world.host)
      mustEqual(actionOf(change), 'delete', 'another action')
      must(
        change.steps.some((step) => step.effect === 'irreversible'),
        'no step is irreversible',
      )
    },
  },
  {
    name: 'each changed field is named, and no other',
    async try(scenario, world) {
      const change = await changeOf(scenario, await changedTarget(scenario, world), world.host)
      const unnamed = world.changes.filter((path) => !change.fields.some((field) => overlaps(field.path, path)))
      const others = change.fields.filter((field) => !world.changes.some((path) => overlaps(field.path, path)))
      mustEqual(unnamed, [], 'fields that are not named')
      mustEqual(others, [], 'fields that did not change')
    },
  },
  {
    name: 'what is declared in place of what was observed does not differ from it; the same twice, plain data',
    applies: ({ reader }) => reader.declarationOf !== undefined,
    async try({ reader, ...scenario }, world) {
      const target = frozen(await changedTarget({ reader, ...scenario }, world))
      const observation = frozen(await seen({ reader }, target, world.host))
      if (observation.status !== 'present') throw new Error('it is not there')
      for (const path of world.changes) {
        const value = reader.declarationOf?.(target, observation, path)
        mustEqual(reader.declarationOf?.(target, observation, path), value, 'the second output is another one')
        must(value === undefined || isPlainJson(value), 'what is to be declared is no plain data')
        const declared = withValueAt(target.declared ?? {}, path, value ?? valueAt(observation.actual, path))
        const change = reader.diff({ ...target, declared: declared ?? null }, observation)
        must(!change.fields.some((field) => overlaps(field.path, path)), `${formatPath(path)} still differs`)
      }
    },
  },
  {
    name: 'a field to be left alone is suppressed, and the rule is named',
    needs: 'left',
    async try(scenario, world) {
      const left = world.left ?? []
      const change = await changeOf(scenario, await changedTarget(scenario, world, { leave: [left] }), world.host)
      must(!change.fields.some((field) => overlaps(field.path, left)), 'the field is in the change')
      must(
        change.suppressed.some(({ path, rule }) => overlaps(path, left) && rule !== ''),
        'it is hidden silently',
      )
    },
  },
  {
    name: 'what cannot be changed in place is replaced',
    needs: 'replaced',
    async try(scenario, world) {
      const applied = await inForce(scenario, world)
      const declared = await resolved(scenario, world.replaced ?? {}, world.host)
      const observation = await seen(scenario, targetOf(applied), world.host)
      mustEqual(
        actionOf(scenario.reader.diff(targetOf(declared, { applied }), observation)),
        'replace',
        'another action',
      )
    },
  },
  {
    name: 'what was changed behind the back is found, and a fix puts it back',
    async try(scenario, world) {
      const target = targetOf(await inForce(scenario, world))
      await world.spoil()
      must((await changeOf(scenario, target, world.host)).action !== 'none', 'it was not found')
      await converge(scenario, target, world.host)
      mustEqual(actionOf(await changeOf(scenario, target, world.host)), 'none', 'it is not as declared')
    },
  },
  {
    name: 'words are one line, the same twice, and say nothing sensitive',
    applies: ({ reader }) => reader.describe !== undefined,
    async try(scenario, world) {
      const { reader } = scenario
      const sensitive = world.secret === undefined ? [] : [world.secret]
      const target = await changedTarget(scenario, world, { sensitive })
      const observation = await seen(scenario, target, world.host)
      const change = reader.diff(target, observation)
      const words = reader.describe?.(target, change, observation)
      mustEqual(reader.describe?.(target, change, observation), words, 'the second time it says something else')
      must(
        words !== undefined && /\S/.test(words.sentence) && !words.sentence.includes('\n'),
        'no sentence of one line',
      )
      const removal = targetOf(null, { applied: target.applied, sensitive })
      const farewell = reader.describe?.(removal, reader.diff(removal, observation), observation)
      silentAbout(world, JSON.stringify([words, farewell]))
    },
  },
  {
    name: 'a sensitive field of a change is marked',
    needs: 'secret',
    applies: (_, { secret = [], changes }) => changes.some((path) => overlaps(path, secret)),
    async try(scenario, world) {
      const secret = world.secret ?? []
      const change = await changeOf(scenario, await changedTarget(scenario, world, { sensitive: [secret] }), world.host)
      const open = change.fields.filter((field) => overlaps(field.path, secret) && field.sensitive !== true)
      mustEqual(open, [], 'fields that are not marked')
      silentAbout(
        world,
        JSON.stringify(change.fields.filter((field) => field.sensitive !== true)) + JSON.stringify(change.steps),
      )
    },
  },
]

/** Neither the declared nor the changed sensitive value may occur in a text. */
export function silentAbout(world: World, text: string): void {
  const [key] = world.secret ?? []
  const values = [world.declared, world.changed].map((value: JsonObject) => (key === undefined ? null : value[key]))
  for (const value of values)
    must(typeof value !== 'string' || !text.includes(JSON.stringify(value).slice(1, -1)), 'a sensitive value is told')
}
