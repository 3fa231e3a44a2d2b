import type { StateWrite } from '../../contracts/state-write.ts'
import type { EvaluatedOutput } from '../../definition/evaluate-resource.ts'
import type { OutputRecord } from '../../domain/stack.ts'
import { sealForWriting } from '../../sealing/seal-values.ts'
import { evaluateOutputs } from '../plan/plan-outputs.ts'
import type { PlannedStack } from '../plan/plan-stack.ts'
import type { PlanningContext } from '../plan/planning-context.ts'
import type { RecordingContext } from './opening-writes.ts'

/** What records the outputs of a run that completed. A run of some resources only leaves them alone. */
export async function outputWrites(
  planned: PlannedStack,
  planning: PlanningContext,
  recording: RecordingContext,
): Promise<readonly StateWrite[]> {
  if (planned.plan.options.targets.length > 0) return []
  const stack = await planning.state.stack(planned.plan.stack)
  const before = new Map(
    stack === null ? [] : (await planning.state.outputs(stack.id)).map((output) => [output.name, output]),
  )
  const declared = evaluateOutputs(planned.surveyed.declared)
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
        ...keptOutputs(declared, [...before.values()], planned.plan.options.prune),
      ],
    },
  ]
}

/** What stays on record as it is: the last good value of what is not known now, and, unless pruned, what is not declared any more. */
function keptOutputs(
  declared: readonly EvaluatedOutput[],
  before: readonly OutputRecord[],
  prune: boolean,
): readonly Pick<OutputRecord, 'name' | 'value' | 'sensitive'>[] {
  const byName = new Map(declared.map((output) => [output.name, output]))
  return before
    .filter(({ name }) => (byName.has(name) ? byName.get(name)?.value === undefined : !prune))
    .map(({ name, value, sensitive }) => ({ name, value, sensitive }))
}
