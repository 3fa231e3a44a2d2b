import type { Definition, OutputDeclaration, ResourceDeclaration, VariableDeclaration } from '../domain/definition.ts'
import { errorFinding, type Finding, hasErrors } from '../domain/finding.ts'
import { isJsonObject, type Json, type JsonObject, type Path } from '../domain/json.ts'
import { formatPath, parsePath } from '../domain/path.ts'
import { isDate } from '../domain/quantities.ts'
import { valueKind } from '../domain/value-kind.ts'
import { wireFormOf } from '../domain/wire.ts'
import { validateDefinition } from './generated/definition-validator.ts'
import { surveyPlainData } from './plain-data.ts'
import { schemaFindings } from './schema-findings.ts'

/** A checked definition. It is null when there are errors among the findings. */
export interface CheckedDefinition {
  readonly definition: Definition | null
  readonly findings: readonly Finding[]
}

/**
 * Makes a `Definition` of what a loader read, or says everything that is wrong with it. Values come out in wire form;
 * short outputs come out long.
 */
export function checkDefinition(value: unknown): CheckedDefinition {
  const { findings: unplain, plain: written, undefinedKeys, hasDollarKey } = surveyPlainData(value)
  const unfit = [...unplain, ...undefinedKeys.filter(isWanted).map(undefinedFinding)]
  if (unfit.length > 0) return { definition: null, findings: unfit }
  if (!isJsonObject(written)) return { definition: null, findings: [notAnObject(written)] }
  const findings = [...shapeFindings(written), ...ruleFindings(written)]
  return { definition: hasErrors(findings) ? null : normalised(written, hasDollarKey), findings }
}

/** What holds other things: to have none of them means something. */
const holders: ReadonlySet<unknown> = new Set(['variables', 'dependencies', 'resources', 'moved', 'outputs'])
const holdersOfResources: ReadonlySet<unknown> = new Set(['properties', 'forEach'])

/** Whether a key that is undefined was meant to hold something: what it would hold is not there, or is called otherwise. */
function isWanted([section, , key, ...inner]: Path): boolean {
  if (key === undefined) return holders.has(section)
  return section === 'resources' && holdersOfResources.has(key) && inner.length === 0
}

function undefinedFinding(path: Path): Finding {
  return errorFinding('not-plain-data', `"${formatPath(path)}" is undefined.`, {
    detail: 'Look whether what it comes from is there, and is called so. Where nothing is meant, leave the key out.',
    path,
  })
}

function notAnObject(value: Json): Finding {
  const kind = value === null ? 'empty' : valueKind(value)
  return errorFinding('not-a-definition', `A definition is a map with at least "name"; this is ${kind}.`, { path: [] })
}

function shapeFindings(written: JsonObject): Finding[] {
  if (validateDefinition(written)) return []
  return schemaFindings(validateDefinition.errors ?? [], { path: [], value: written, noun: 'key' }).map(withNotYet)
}

/** A host other than `local` is refused like the other reserved keys. */
function withNotYet(finding: Finding): Finding {
  const [section, , key] = finding.path ?? []
  if (section !== 'resources' || key !== 'host' || finding.code !== 'invalid-value') return finding
  return { ...finding, code: 'not-yet', summary: 'Only the host "local" is possible yet.' }
}

/** The rules that a JSON Schema cannot say. */
function ruleFindings(written: JsonObject): Finding[] {
  return [
    ...mapEntries(written.variables).flatMap(([name, variable]) => variableFindings(name, variable)),
    ...mapEntries(written.resources)
      .filter(([, resource]) => isJsonObject(resource) && resource.ignore !== undefined)
      .flatMap(([name, resource]) => ignoreFindings(name, resource)),
  ]
}

function mapEntries(value: Json | undefined): [string, Json][] {
  return isJsonObject(value) ? Object.entries(value) : []
}

function variableFindings(name: string, variable: Json): Finding[] {
  if (!isJsonObject(variable) || !holdsExpression(variable.default)) return []
  return [
    errorFinding('expression-not-allowed', `The default of the variable "${name}" holds an expression.`, {
      detail: 'Variables are known before any expression. Put the expression where the variable is used.',
      path: ['variables', name, 'default'],
    }),
  ]
}

function holdsExpression(value: Json | undefined): boolean {
  if (typeof value === 'string') return value.includes('${{')
  if (Array.isArray(value)) return value.some(holdsExpression)
  return isJsonObject(value) && Object.values(value).some(holdsExpression)
}

function ignoreFindings(name: string, resource: Json): Finding[] {
  const rules = isJsonObject(resource) && Array.isArray(resource.ignore) ? resource.ignore : []
  return rules.flatMap((rule: Json, index: number) => {
    if (!isJsonObject(rule)) return []
    const path = ['resources', name, 'ignore', index]
    const { field, until } = rule
    const findings: Finding[] = []
    if (typeof field === 'string' && parsePath(field) === null)
      findings.push(
        errorFinding('invalid-value', `"${field}" is not the path of a field.`, {
          detail: `A path is written as in ${formatPath(['labels', 'owner'])} or ${formatPath(['ports', 0, 'host name'])}.`,
          path: [...path, 'field'],
        }),
      )
    if (typeof until === 'string' && !isDate(until))
      findings.push(errorFinding('invalid-value', `"${until}" is not a date.`, { path: [...path, 'until'] }))
    return findings
  })
}

function normalised(written: JsonObject, hasDollarKey: boolean): Definition {
  const escaped = hasDollarKey ? escapedKeys : (value: Json) => value
  const { $schema: _, variables, resources, outputs, ...rest } = written
  return {
    ...(rest as unknown as Definition),
    ...(variables === undefined ? {} : { variables: mapped(variables, (item) => variableOf(item, escaped)) }),
    ...(resources === undefined ? {} : { resources: mapped(resources, (item) => resourceOf(item, escaped)) }),
    ...(outputs === undefined ? {} : { outputs: mapped(outputs, (item) => outputOf(item, escaped)) }),
  }
}

type Escape = (value: Json) => Json

/** Real keys that begin with `$` are escaped. Of the wire forms only bytes can be written: `{"$bytes": "<base64>"}`. */
function escapedKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(escapedKeys)
  if (!isJsonObject(value)) return value
  if (wireFormOf(value) === '$bytes') return value
  const entries = Object.entries(value)
  return Object.fromEntries(entries.map(([key, item]) => [key.startsWith('$') ? `$${key}` : key, escapedKeys(item)]))
}

function mapped<T>(map: Json, change: (value: Json) => T): Record<string, T> {
  const result: Record<string, T> = {}
  for (const [name, value] of mapEntries(map)) result[name] = change(value)
  return result
}

function variableOf(variable: Json, escaped: Escape): VariableDeclaration {
  const declaration = variable as VariableDeclaration
  return declaration.default === undefined ? declaration : { ...declaration, default: escaped(declaration.default) }
}

function resourceOf(written: Json, escaped: Escape): ResourceDeclaration {
  const { host: _, ...resource } = written as JsonObject
  return {
    ...(resource as unknown as ResourceDeclaration),
    ...(resource.forEach === undefined ? {} : { forEach: escaped(resource.forEach) }),
    ...(resource.properties === undefined ? {} : { properties: escaped(resource.properties) as JsonObject }),
  }
}

function outputOf(output: Json, escaped: Escape): OutputDeclaration {
  if (!isJsonObject(output)) return { value: escaped(output) }
  return { ...(output as unknown as OutputDeclaration), value: escaped(output.value as Json) }
}
