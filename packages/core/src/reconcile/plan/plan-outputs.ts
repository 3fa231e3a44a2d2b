import { type EvaluatedOutput, evaluateOutput } from '../../definition/evaluate-resource.ts'
import { sameJson } from '../../domain/digest.ts'
import type { Finding } from '../../domain/finding.ts'
import type { PlanOutput } from '../../domain/plan.ts'
import type { OutputRecord } from '../../domain/stack.ts'
import { previewSeal } from '../../sealing/seal-values.ts'
import type { DeclaredStack } from './declared/declared-stack.ts'
import type { PlanningContext } from './planning-context.ts'

/** Outputs as they would be after the run, and what is wrong with them. */
export interface PlannedOutputs {
  readonly outputs: readonly PlanOutput[]
  readonly findings: readonly Finding[]
  /** Of those that are declared, in clear. */
  readonly evaluated: readonly EvaluatedOutput[]
}

/** The outputs of a definition with what is known of its resources by now. */
export function evaluateOutputs(declared: DeclaredStack): readonly EvaluatedOutput[] {
  const scope = { ...declared.draftContext.scope, resources: declared.known }
  return declared.outputs.map((output) => evaluateOutput(output, scope))
}

/** What outputs are held against. */
export interface OutputFacts {
  /** On record. */
  readonly before: readonly OutputRecord[]
  readonly prune: boolean
  /** What an output that reads these resources waits for. */
  waitsFor(reads: readonly string[]): readonly string[]
}

/**
 * Compares outputs with those on record. One that is no longer declared goes with `prune` only, as resources do, and one
 * that waits for something stays as it is.
 */
export async function planOutputs(
  declared: DeclaredStack,
  { before, prune, waitsFor }: OutputFacts,
  context: PlanningContext,
): Promise<PlannedOutputs> {
  const waits = new Map(declared.outputs.map(({ name, dependsOn }) => [name, waitsFor(dependsOn)]))
  const gone = waitsFor([])
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
    const ofKnown = same ? 'none' : 'update'
    const changed = {
      name: output.name,
      action: known === undefined ? 'create' : ofKnown,
      ...(output.sensitive || output.value === undefined ? {} : { value: output.value }),
      sensitive: output.sensitive,
      notYetKnown: output.unknown,
    } as const
    return waiting(changed, waits.get(output.name) ?? [])
  })
  const names = new Set(evaluated.map((output) => output.name))
  const undeclared = before
    .filter((output) => !names.has(output.name))
    .map(({ name, sensitive }): PlanOutput => {
      const base = { name, sensitive, notYetKnown: false } as const
      return prune ? waiting({ ...base, action: 'delete' }, gone) : { ...base, action: 'retain' }
    })
  return {
    evaluated,
    outputs: [...outputs, ...undeclared],
    findings: evaluated.flatMap(({ name, findings }) => (waits.get(name)?.length === 0 ? findings : [])),
  }
}

/** What would change and waits for something does not. */
function waiting(output: PlanOutput, waitsFor: readonly string[]): PlanOutput {
  if (output.action === 'none' || waitsFor.length === 0) return output
  const { name, sensitive } = output
  return { name, action: 'none', sensitive, notYetKnown: false, waitsFor }
}
