import type { StateWrite } from '../../contracts/state-write.ts'
import type { EvaluatedOutput } from '../../definition/evaluate-resource.ts'
import type { OutputRecord } from '../../domain/stack.ts'
import { sealForWriting } from '../../sealing/seal-values.ts'
import { evaluateOutputs } from '../plan/plan-outputs.ts'
import type { PlannedStack } from '../plan/plan-stack.ts'
import type { PlanningContext } from '../plan/planning-context.ts'
import type { RecordingContext } from './opening-writes.ts'

/**
 * What records the outputs of a run that completed. Those that wait for what a run of some resources left out stay as they are.
 */
export async function outputWrites(
  planned: PlannedStack,
  planning: PlanningContext,
  recording: RecordingContext,
): Promise<readonly StateWrite[]> {
  const stack = await planning.state.stack(planned.plan.stack)
  const before = new Map(
    stack === null ? [] : (await planning.state.outputs(stack.id)).map((output) => [output.name, output]),
  )
  const { outputs: planOutputs, options } = planned.plan
  const waiting = new Set(planOutputs.flatMap(({ name, waitsFor }) => (waitsFor === undefined ? [] : [name])))
  const declared = evaluateOutputs(planned.surveyed.declared).map((output) =>
    waiting.has(output.name) ? { ...output, value: undefined } : output,
  )
  const outputs = declared.filter((output) => output.value !== undefined)
  const { values, secrets } = await sealForWriting(
    outputs.map((output) => ({
      value: output.value ?? null,
      sensitive: output.sensitive ? [[]] : [],
      previous: before.get(output.name)?.value ?? null,
    })),
    recording.vault,
    recording.actor,
  )
  return [
    ...secrets.map((secret): StateWrite => ({ write: 'secret', secret })),
    {
      write: 'outputs',
      outputs: [
        ...outputs.map(({ name, sensitive }, index) => ({ name, value: values[index] ?? null, sensitive })),
        ...keptOutputs(declared, [...before.values()], ({ name }) => options.prune && !waiting.has(name)),
      ],
    },
  ]
}

/**
 * What stays on record as it is: the last good value of what is not known now, and,
 * unless pruned, what is not declared any more.
 */
function keptOutputs(
  declared: readonly EvaluatedOutput[],
  before: readonly OutputRecord[],
  isPruned: (output: OutputRecord) => boolean,
): readonly Pick<OutputRecord, 'name' | 'value' | 'sensitive'>[] {
  const byName = new Map(declared.map((output) => [output.name, output]))
  return before
    .filter((output) => (byName.has(output.name) ? byName.get(output.name)?.value === undefined : !isPruned(output)))
    .map(({ name, value, sensitive }) => ({ name, value, sensitive }))
}
