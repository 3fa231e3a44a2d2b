import type { Hold } from '../contracts/hold.ts'
import { type Logger, silentLogger } from '../contracts/logger.ts'
import type { StateReader } from '../contracts/state-reader.ts'
import { defaultPolicy, type EnginePolicy } from '../domain/policy.ts'
import { guardedHost } from '../providers/guarded-host.ts'
import { type ProviderRegistry, providerRegistry } from '../providers/provider-registry.ts'
import type { RecordingContext } from '../reconcile/apply/opening-writes.ts'
import type { RunContext } from '../reconcile/apply/run-work.ts'
import type { PlanningContext } from '../reconcile/plan/planning-context.ts'
import type { SettlingContext } from '../reconcile/settle-stack.ts'
import { coreVersion } from './core-version.ts'
import { recordedPlaces } from './recorded-places.ts'
import type { EngineLimits, EngineOptions } from './requests/engine-options.ts'
import type { ActRequest, Watching } from './requests/stack-requests.ts'
import { requireIdentity } from './require-request.ts'
import { slowReads } from './slow-reads.ts'

/** What the parts of the engine share. */
export interface EngineContext {
  readonly options: EngineOptions
  readonly registry: ProviderRegistry
  readonly limits: EngineLimits
  readonly policy: EnginePolicy
  readonly logger: Logger
  planning(state: StateReader, watching: Watching): PlanningContext
  settling(watching: Watching): SettlingContext
  recording(): RecordingContext
  running(hold: Hold, request: ActRequest): RunContext
}

/** How long a run waits for a place among those that go on at once, unless told otherwise. Milliseconds. */
const patience = 600_000

const defaultLimits: EngineLimits = {
  readTimeout: 300_000,
  fixTimeout: 1_800_000,
  maxContent: 1_048_576,
}

/** Prepares what the parts of the engine share. */
export function engineContext(options: EngineOptions): EngineContext {
  requireIdentity(options.identity)
  const { store } = options
  const ownPlaces = () => recordedPlaces(options)
  const host = guardedHost(options.host, ownPlaces)
  const registry = providerRegistry(options.plugins)
  const limits = { ...defaultLimits, ...options.limits }
  const policy = { ...defaultPolicy, ...options.policy }
  const settings = { host, timeout: limits.readTimeout, now: () => store.clock.now(), ownPlaces }
  const planning: EngineContext['planning'] = (state, watching) => ({
    state,
    registry,
    settings: {
      ...settings,
      ...slowReads(limits.readTimeout, (event) => watching.onProgress?.(event)),
      ...(watching.signal === undefined ? {} : { signal: watching.signal }),
    },
    environment: options.environment ?? {},
    maxContent: limits.maxContent,
    versions: (types) => versionsOf(registry, types),
    progress: (event) => watching.onProgress?.(event),
  })
  return {
    options,
    registry,
    limits,
    policy,
    logger: options.logger ?? silentLogger,
    planning,
    settling: (watching) => ({ ...planning(store, watching), host }),
    recording: () => ({
      state: store,
      vault: store.secrets,
      host,
      actor: options.identity,
      maxContent: limits.maxContent,
    }),
    running: (hold, request) => ({
      store,
      hold,
      host,
      registry,
      settings: { ...settings, ...slowReads(limits.readTimeout, (event) => request.onProgress?.(event)) },
      fixTimeout: limits.fixTimeout,
      parallelism: Math.max(1, request.parallelism ?? 10),
      actor: options.identity,
      snapshots: policy,
      places: { limit: policy.maxConcurrentExecutions, wait: request.wait ?? patience },
      signal: request.signal,
      progress: (event) => request.onProgress?.(event),
    }),
  }
}

function versionsOf(registry: ProviderRegistry, types: Iterable<string>): Readonly<Record<string, string>> {
  const plugins = [...new Set(types)].filter((type) => registry.has(type)).map((type) => registry.plugin(type))
  return { core: coreVersion, ...Object.fromEntries(plugins.map((plugin) => [plugin.name, plugin.version])) }
}
