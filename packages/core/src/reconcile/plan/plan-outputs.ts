import { type EvaluatedOutput, evaluateOutput } from '../../definition/evaluate-resource.ts'
import { sameJson } from '../../domain/digest.ts'
import type { Finding } from '../../domain/finding.ts'
import type { PlanOutput } from '../../domain/plan.ts'
import type { OutputRecord } from '../../domain/stack.ts'
import { previewSeal } from '../../sealing/seal-values.ts'
import type { DeclaredStack } from './declared-stack.ts'
import type { PlanningContext } from './planning-context.ts'

/** Outputs as they would be after the run, and what is wrong with them. */
export interface PlannedOutputs {
  readonly outputs: readonly PlanOutput[]
  readonly findings: readonly Finding[]
}

/** The outputs of a definition with what is known of its resources by now. */
export function evaluateOutputs(declared: DeclaredStack): readonly EvaluatedOutput[] {
  const scope = { ...declared.draftContext.scope, resources: declared.known }
  return declared.outputs.map((output) => evaluateOutput(output, scope))
}

/** Compares outputs with those on record. One that is no longer declared goes with `prune` only, as resources do. */
export async function planOutputs(
  declared: DeclaredStack,
  { before, prune }: { readonly before: readonly OutputRecord[]; readonly prune: boolean },
  context: PlanningContext,
): Promise<PlannedOutputs> {
  const evaluated = evaluateOutputs(declared)
  const recorded = new Map(before.map((output) => [output.name, output]))
  const sealed = await previewSeal(
    evaluated.map((output) => ({
      value: output.value ?? null,
      sensitive: output.sensitive ? [[]] : [],
      previous: recorded.get(output.name)?.value ?? null,
    })),
    context.state.secrets,
  )
  const outputs = evaluated.map((output, index): PlanOutput => {
    const known = recorded.get(output.name)
    const same =
      !output.unknown &&
      known !== undefined &&
      known.sensitive === output.sensitive &&
      sameJson(known.value, sealed[index])
    return {
      name: output.name,
      action: known === undefined ? 'create' : same ? 'none' : 'update',
      ...(output.sensitive || output.value === undefined ? {} : { value: output.value }),
      sensitive: output.sensitive,
      notYetKnown: output.unknown,
    }
  })
  const names = new Set(evaluated.map((output) => output.name))
  const gone = before
    .filter((output) => !names.has(output.name))
    .map(
      (output): PlanOutput => ({
        name: output.name,
        action: prune ? 'delete' : 'retain',
        sensitive: output.sensitive,
        notYetKnown: false,
      }),
    )
  return { outputs: [...outputs, ...gone], findings: evaluated.flatMap((output) => output.findings) }
}
