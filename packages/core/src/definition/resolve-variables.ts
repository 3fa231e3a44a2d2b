import type { Definition, VariableDeclaration, VariableInput } from '../domain/definition.ts'
import { digestOf } from '../domain/digest.ts'
import { errorFinding, type Finding } from '../domain/finding.ts'
import { isJsonObject, type Json, type JsonObject } from '../domain/json.ts'
import { didYouMean } from '../domain/names.ts'
import { fromWire, toWire } from '../domain/wire.ts'
import { messageOf } from '../errors/message-of.ts'
import { compileSchema } from './compile-schema.ts'
import { surveyPlainData } from './plain-data.ts'
import { type SchemaFindingOptions, schemaFindings } from './schema-findings.ts'
import { convertVariableText } from './variable-text.ts'

/** A variable with its value. */
export interface ResolvedVariable {
  /** In wire form. */
  readonly value: Json
  readonly sensitive: boolean
  /** SHA-256 of the value. Of a sensitive one it is never kept nor shown: see `variableDigests`. */
  readonly digest: string
}

/** Every declared variable that has a good value, by name. */
export type ResolvedVariables = Readonly<Record<string, ResolvedVariable>>

/** Values and what is wrong with them. */
export interface VariableResolution {
  readonly variables: ResolvedVariables
  readonly findings: readonly Finding[]
}

/** Which origin wins. */
const rank: Readonly<Record<VariableInput['origin'], number>> = { flag: 3, program: 2, file: 1, environment: 0 }

/**
 * Gives every declared variable its value: a flag wins over a program's, that over a file's, that over the
 * environment's, that over the default; of equal ones the last. What the environment gives beyond the declared ones is
 * left alone.
 */
export function resolveVariables(definition: Definition, inputs: readonly VariableInput[]): VariableResolution {
  const declared = definition.variables ?? {}
  const variables: Record<string, ResolvedVariable> = {}
  const findings = inputs.flatMap((input) => undeclaredFindings(input, declared))
  const chosen = chosenInputs(inputs)
  for (const [name, declaration] of Object.entries(declared)) {
    const outcome = resolveVariable(name, declaration, chosen.get(name))
    findings.push(...outcome.findings)
    if (outcome.value !== undefined && outcome.findings.length === 0)
      variables[name] = {
        value: outcome.value,
        sensitive: declaration.sensitive ?? false,
        digest: digestOf(outcome.value),
      }
  }
  return { variables, findings }
}

function chosenInputs(inputs: readonly VariableInput[]): ReadonlyMap<string, VariableInput> {
  const chosen = new Map<string, VariableInput>()
  for (const input of inputs) {
    const rival = chosen.get(input.name)
    if (rival === undefined || rank[input.origin] >= rank[rival.origin]) chosen.set(input.name, input)
  }
  return chosen
}

function undeclaredFindings(input: VariableInput, declared: Readonly<Record<string, unknown>>): Finding[] {
  if (input.origin === 'environment' || Object.hasOwn(declared, input.name)) return []
  const from = input.file === undefined ? '' : ` (given in ${input.file})`
  return [
    errorFinding(
      'undeclared-variable',
      `The definition declares no variable "${input.name}"${from}.${didYouMean(input.name, Object.keys(declared))}`,
      { path: ['variables'] },
    ),
  ]
}

interface Outcome {
  readonly value?: Json
  readonly findings: readonly Finding[]
}

/** A default that breaks the rules is told whatever is given: elsewhere nothing may be. */
function resolveVariable(name: string, declaration: VariableDeclaration, input: VariableInput | undefined): Outcome {
  const byDefault = defaultValue(name, declaration)
  if (input === undefined) return byDefault ?? { findings: [missingFinding(name, declaration)] }
  const given = givenValue(name, declaration, input)
  const told = new Set(given.findings.map(({ summary }) => summary))
  const wrong = (byDefault?.findings ?? []).filter(({ summary }) => !told.has(summary))
  return wrong.length === 0 ? given : { findings: [...given.findings, ...wrong] }
}

function defaultValue(name: string, declaration: VariableDeclaration): Outcome | null {
  if (declaration.default === undefined) return null
  return checkedValue(name, declaration, declaration.default, { text: 'its default', shows: showsOf(declaration) })
}

function givenValue(name: string, declaration: VariableDeclaration, input: VariableInput): Outcome {
  const path = ['variables', name]
  if (declaration.sensitive && input.origin === 'flag')
    return {
      findings: [
        errorFinding(
          'sensitive-on-command-line',
          `The variable "${name}" is sensitive and was given on the command line.`,
          {
            detail: `Command lines are seen by others and kept in histories. Give it in a file or as SLOTH_RUNNER_VAR_${name}.`,
            path,
          },
        ),
      ],
    }
  const origin = { text: originText(input), shows: showsOf(declaration, input) }
  if (typeof input.value !== 'string' || declaration.type === 'string')
    return checkedValue(name, declaration, wireFormOfInput(input), origin)
  const converted = convertVariableText(input.value, declaration.type)
  if ('value' in converted) return checkedValue(name, declaration, converted.value, origin)
  const given = origin.shows === 'value' ? ` "${shortened(input.value)}"` : ''
  const is = origin.shows === 'type' ? 'is text and not' : 'is not'
  const summary = `The value${given} of the variable "${name}", ${origin.text}, ${is} ${converted.problem}.`
  const { detail } = converted
  return { findings: [errorFinding('invalid-variable', summary, detail === undefined ? { path } : { path, detail })] }
}

/** Programs give wire forms. What is no plain data stays, for checking to refuse it: nothing would be left of it. */
function wireFormOfInput({ value, origin }: VariableInput): Json {
  if (origin === 'program') return value
  const { findings, plain } = surveyPlainData(value, { bytes: false })
  return findings.length > 0 ? value : toWire(plain)
}

/** Where a value comes from, and what is shown of it. */
interface Origin {
  readonly text: string
  readonly shows: NonNullable<SchemaFindingOptions['shows']>
}

/** What files with variables and the environment give is not shown: there people put what is not for everybody. */
function showsOf({ sensitive }: VariableDeclaration, input?: VariableInput): Origin['shows'] {
  if (sensitive === true) return 'nothing'
  return input?.origin === 'file' || input?.origin === 'environment' ? 'type' : 'value'
}

function checkedValue(name: string, declaration: VariableDeclaration, given: Json, origin: Origin): Outcome {
  const path = ['variables', name]
  const { findings: unplain, plain: value } = surveyPlainData(given)
  if (unplain.length > 0)
    return {
      findings: unplain.map((finding) => ({ ...finding, summary: `Variable "${name}": ${finding.summary}`, path })),
    }
  const { description: _, title: __, default: ___, sensitive: ____, examples: _____, ...schema } = declaration
  if (Object.keys(schema).length === 1 && hasType(value, declaration.type)) return { value, findings: [] }
  try {
    const validate = compileSchema(schema as JsonObject, 'person')
    const plain = fromWire(value)
    if (validate(plain)) return { value, findings: [] }
    const options = { path, prefix: name, value: plain, noun: 'key', shows: origin.shows }
    const findings = schemaFindings(validate.errors ?? [], options).map((finding) => ({
      ...finding,
      code: 'invalid-variable',
      summary: `The value of the variable ${finding.summary.replace(/\.(?= Did you mean |$)/, ` (${origin.text}).`)}`,
      path,
    }))
    return { findings }
  } catch (error) {
    return { findings: [badKeywordFinding(name, declaration, error)] }
  }
}

/** Whether a value has the type, for variables without further rules: ajv need not be asked. */
function hasType(value: Json, type: VariableDeclaration['type']): boolean {
  switch (type) {
    case 'integer':
      return Number.isInteger(value)
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isJsonObject(value)
    default:
      return typeof value === type
  }
}

function badKeywordFinding(name: string, { sensitive }: VariableDeclaration, error: unknown): Finding {
  return errorFinding('invalid-variable', `The rules of the variable "${name}" are not a JSON Schema.`, {
    ...(sensitive === true ? {} : { detail: messageOf(error) }),
    path: ['variables', name],
  })
}

function missingFinding(name: string, declaration: VariableDeclaration): Finding {
  const flag = declaration.sensitive ? '' : `--var ${name}=VALUE, `
  return errorFinding('missing-variable', `The variable "${name}" (${declaration.type}) has no value.`, {
    detail: `Give it with ${flag}a file (--var-file), or the environment variable SLOTH_RUNNER_VAR_${name}.`,
    path: ['variables', name],
  })
}

function originText(input: VariableInput): string {
  switch (input.origin) {
    case 'flag':
      return 'given on the command line'
    case 'file':
      return input.file === undefined ? 'given in a file' : `given in ${input.file}`
    case 'environment':
      return `from the environment variable SLOTH_RUNNER_VAR_${input.name}`
    case 'program':
      return 'given by the program'
  }
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
