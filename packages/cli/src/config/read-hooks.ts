import {
  type ConfiguredHook,
  checkHook,
  didYouMean,
  errorFinding,
  type Finding,
  type HookWish,
  isJsonObject,
  type Json,
  type JsonObject,
  type Path,
  parseDuration,
} from '@sloth-runner/core'

/** Keys of a hook in a file, and what the same is called in a wish. */
const keys: Readonly<Record<string, keyof HookWish>> = {
  name: 'name',
  event: 'events',
  stack: 'stack',
  command: 'command',
  url: 'url',
  secret_file: 'secretFile',
  timeout: 'timeout',
}

/**
 * Hooks of a configuration, and everything that is wrong with them. Paths of findings are from the list.
 *
 * @param source the file or the variable
 */
export function readHooks(
  list: readonly Json[],
  source: string,
): { readonly hooks: readonly ConfiguredHook[]; readonly findings: readonly Finding[] } {
  const read = list.map((item, index) => readHook(item, index, source))
  const names = read.map(({ hook }) => hook?.name)
  const twice = names.flatMap((name, index) =>
    name !== undefined && names.indexOf(name) !== index
      ? [finding([index, 'name'], `There is another hook "${name}" in this list.`)]
      : [],
  )
  return {
    hooks: read.flatMap(({ hook }) => (hook === null ? [] : [hook])),
    findings: [...read.flatMap(({ findings }) => findings), ...twice],
  }
}

interface ReadHook {
  readonly hook: ConfiguredHook | null
  readonly findings: readonly Finding[]
}

function readHook(item: Json, index: number, source: string): ReadHook {
  if (!isJsonObject(item)) return { hook: null, findings: [finding([index], 'A hook is a map of keys.')] }
  const missing = ['name', 'event'].filter((key) => item[key] === undefined)
  const problems = [
    ...unknownKeys(item, index),
    ...wrongValues(item, index),
    ...missing.map((key) => finding([index], `A hook needs a "${key}".`)),
  ]
  const good = Object.fromEntries(Object.entries(item).filter(([key, value]) => isGood(key, value)))
  if (good.name === undefined || good.event === undefined) return { hook: null, findings: problems }
  const { hook, findings } = checkHook(wishOf(good))
  const placed = findings.flatMap((one): readonly Finding[] => {
    const key = Object.keys(keys).find((name) => keys[name] === one.path?.[0]) ?? ''
    if (item[key] !== undefined) return [{ ...one, path: [index, key] }]
    return problems.length === 0 ? [{ ...one, path: [index] }] : []
  })
  return { hook: problems.length === 0 ? { ...hook, source } : null, findings: [...problems, ...placed] }
}

function isGood(key: string, value: Json): boolean {
  return Object.hasOwn(keys, key) && expectation(key, value) === null
}

function finding(path: Path, summary: string): Finding {
  return errorFinding('invalid-hook', summary, { path })
}

function unknownKeys(item: JsonObject, index: number): readonly Finding[] {
  return Object.keys(item)
    .filter((key) => !Object.hasOwn(keys, key))
    .map((key) => finding([index, key], `A hook has no key "${key}".${didYouMean(key, Object.keys(keys))}`))
}

function wrongValues(item: JsonObject, index: number): readonly Finding[] {
  return Object.entries(item).flatMap(([key, value]) => {
    if (!Object.hasOwn(keys, key)) return []
    const expected = expectation(key, value)
    return expected === null ? [] : [finding([index, key], `"${key}" of a hook must be ${expected}.`)]
  })
}

function expectation(key: string, value: Json): string | null {
  if (key === 'event' && Array.isArray(value))
    return value.every((pattern) => typeof pattern === 'string') ? null : 'a text or a list of texts'
  if (typeof value !== 'string' || value === '') return key === 'event' ? 'a text or a list of texts' : 'a text'
  return key === 'timeout' && parseDuration(value) === null ? 'a duration such as 30s or 2m' : null
}

function wishOf(item: JsonObject): HookWish {
  const text = (key: string): string | undefined => item[key] as string | undefined
  const [stack, command, url, secretFile, timeout] = ['stack', 'command', 'url', 'secret_file', 'timeout'].map(text)
  return {
    name: text('name') ?? '',
    events: [item.event].flat() as readonly string[],
    ...(stack === undefined ? {} : { stack }),
    ...(command === undefined ? {} : { command }),
    ...(url === undefined ? {} : { url }),
    ...(secretFile === undefined ? {} : { secretFile }),
    ...(timeout === undefined ? {} : { timeout: parseDuration(timeout) ?? 0 }),
  }
}
