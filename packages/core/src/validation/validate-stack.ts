import { dirname } from 'node:path'
import type { ReadingHost } from '../contracts/host.ts'
import type { LoadedDefinition, VariableInput } from '../domain/definition.ts'
import { errorFinding, type Finding, hasErrors, warningFinding } from '../domain/finding.ts'
import type { ValidationPolicy } from '../domain/policy.ts'
import type { StackRecord } from '../domain/stack.ts'
import type { ValidationReport } from '../domain/validation.ts'
import { EngineError } from '../errors/engine-error.ts'
import { refuseInterrupted } from '../providers/refuse-interrupted.ts'
import { type DeclaredStack, declareStack } from '../reconcile/plan/declared/declared-stack.ts'
import { runValidators } from '../reconcile/plan/declared/validate-declarations.ts'
import { planDependencies } from '../reconcile/plan/plan-dependencies.ts'
import type { PlanningContext } from '../reconcile/plan/planning-context.ts'
import { checkLock } from './check-lock.ts'
import { checkRequirements, spaceFindings } from './check-requirements.ts'
import { collectChecks, type FoundByCheck } from './collect-checks.ts'
import { endedRules } from './ended-rules.ts'

/** What to validate. */
export interface ValidationTask {
  readonly name: string
  /** Null: it does not exist yet. */
  readonly stack: StackRecord | null
  /** Null: there is none, or it could not be loaded. */
  readonly definition: LoadedDefinition | null
  /** What loading the definition found. */
  readonly loading: readonly Finding[]
  readonly variables: readonly VariableInput[]
  readonly strict: boolean
  readonly policy: ValidationPolicy
  /** The lock, taken by hand, that a run would present. */
  readonly lockId: string | null
  /** Where the record lies, for its free space; null where that is nowhere on this machine. */
  readonly recordPath: string | null
}

/**
 * Looks at everything that must hold before a stack is run, and collects all that does not. Reads only. Every check is
 * made, also after one that failed; what needs a definition that cannot be had is skipped, and says so.
 */
export async function validateStack(task: ValidationTask, context: PlanningContext): Promise<ValidationReport> {
  const { name, stack, definition, strict } = task
  const shared: FoundByCheck = {
    findings: {
      configuration: task.loading,
      locks: stack === null ? [] : await lockFindings(stack.id, task, context),
      resources: await recordSpace(task, context),
    },
    skipped: task.policy.checkPermissions ? {} : { permissions: 'validation.check_permissions is false' },
  }
  if (definition === null) return collectChecks(name, strict, withoutDefinition(shared))
  return collectChecks(name, strict, await withDefinition(task, definition, shared, context))
}

/** A lock that cannot be understood keeps every command from getting it, and is this stack's trouble alone. */
async function lockFindings(
  stackId: number,
  { lockId }: ValidationTask,
  { state }: PlanningContext,
): Promise<readonly Finding[]> {
  try {
    return checkLock(await state.lock(stackId), lockId)
  } catch (error) {
    if (!EngineError.isInstance(error) || error.code !== 'lock-unreadable') throw error
    const detail = [error.detail, error.remedy].filter((part) => part !== undefined).join(' ')
    return [errorFinding('lock-unreadable', error.message, { detail })]
  }
}

function withoutDefinition({ findings, skipped }: FoundByCheck): FoundByCheck {
  const reason = 'there is no definition that could be read'
  return {
    findings,
    skipped: { ...skipped, dependencies: reason, permissions: reason, workflow: reason, modules: reason },
  }
}

async function withDefinition(
  task: ValidationTask,
  definition: LoadedDefinition,
  { findings, skipped }: FoundByCheck,
  context: PlanningContext,
): Promise<FoundByCheck> {
  const { policy, name, stack } = task
  const declared = await declareStack(name, definition, task.variables, context)
  const required = await checkRequirements(definition, {
    host: context.settings.host,
    environment: context.environment,
    diskSpace: policy.checkDiskSpace,
    permissions: policy.checkPermissions,
  })
  const validated = await validatorFindings(name, declared, policy, context)
  refuseInterrupted(context.settings.signal)
  const { modules, workflow } = sorted(declared.findings)
  const needed = await planDependencies(
    name,
    stack,
    { definition: definition.definition, read: declared.record.stacks },
    context.state,
  )
  return {
    findings: {
      ...findings,
      configuration: [...(findings.configuration ?? []), ...changedSince(task, definition)],
      dependencies: needed.findingsWhenActing,
      resources: [...(findings.resources ?? []), ...required.resources, ...validated.resources],
      permissions: [...required.permissions, ...validated.permissions],
      workflow: [...workflow, ...endedRules(definition.definition, context.settings.now())],
      modules,
    },
    skipped: hasErrors(declared.findings) ? { ...skipped, ...unlooked(skipped) } : skipped,
  }
}

/** What could not be evaluated was not looked at either. */
function unlooked(skipped: FoundByCheck['skipped']): FoundByCheck['skipped'] {
  return { permissions: skipped.permissions ?? 'the definition has errors' }
}

/** A type without a plugin is a missing module; everything else is wrong in the definition. */
function sorted(findings: readonly Finding[]): {
  readonly modules: readonly Finding[]
  readonly workflow: readonly Finding[]
} {
  return {
    modules: findings.filter(({ code }) => code === 'unknown-type'),
    workflow: findings.filter(({ code }) => code !== 'unknown-type'),
  }
}

async function validatorFindings(
  name: string,
  declared: DeclaredStack,
  policy: ValidationPolicy,
  context: PlanningContext,
): Promise<{ readonly resources: readonly Finding[]; readonly permissions: readonly Finding[] }> {
  if (hasErrors(declared.findings)) return { resources: [], permissions: [] }
  const declarations = [...declared.drafts.values()].map((draft) => draft.declaration)
  const found = await runValidators(name, declarations, context)
  const of = (check: 'resources' | 'permissions') =>
    found.flatMap(({ validator, findings }) => ((validator.check ?? 'resources') === check ? findings : []))
  const resources = of('resources').filter(({ code }) => policy.checkDiskSpace || code !== 'no-space')
  return { resources, permissions: policy.checkPermissions ? of('permissions') : [] }
}

/** The definition on record is another than the one that is validated: worth knowing, and what a run is for. */
function changedSince({ stack }: ValidationTask, { files }: LoadedDefinition): readonly Finding[] {
  const recorded = new Map(stack?.definition?.files.map((file) => [file.path, file.sha256]))
  return files
    .filter(({ path, sha256 }) => recorded.has(path) && recorded.get(path) !== sha256)
    .map(({ path }) => ({
      ...warningFinding('definition-changed', `${path} has changed since the stack was last run.`),
      severity: 'info' as const,
    }))
}

async function recordSpace(
  { policy, recordPath }: ValidationTask,
  context: PlanningContext,
): Promise<readonly Finding[]> {
  if (!policy.checkDiskSpace || recordPath === null) return []
  const shown = `${Math.round(policy.minDiskSpace / 1_000_000)}MB`
  const { host } = context.settings
  return spaceFindings(await nearestFolder(dirname(recordPath), host), { free: policy.minDiskSpace, shown }, host)
}

/** The first run makes the folder of the record: until then the one above it counts. */
async function nearestFolder(path: string, host: ReadingHost): Promise<string> {
  const [info] = await host.inspect([path])
  return info?.kind !== 'nothing' || path === dirname(path) ? path : nearestFolder(dirname(path), host)
}

/** What is told of a stack that was never run and of which no definition was given. */
export function noDefinitionFinding(name: string): Finding {
  return errorFinding('no-definition', `No definition of "${name}" is on record.`, {
    detail: `Name it: "sloth-runner stack validate ${name} --file FILE". A run records where it is.`,
  })
}
