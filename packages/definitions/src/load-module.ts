import { dirname } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import {
  buildStack,
  type Finding,
  hasErrors,
  isStackFunction,
  type LoadedDefinition,
  type VariableInput,
} from '@sloth-runner/core'
import { type CheckedDefinition, checkDefinition, resolveVariables } from '@sloth-runner/core/definition'
import { attachLocations } from './attach-locations.ts'
import { type ExportedStacks, exportedStacks } from './exported-stacks.ts'
import type { LoadResult } from './load-result.ts'
import { moduleFindings } from './module-errors.ts'
import { moduleFiles, watchModule } from './module-graph.ts'
import { duplicateNames, emptyFile } from './plain-definitions.ts'
import { readSource } from './read-source.ts'
import { runDefinitionCode } from './run-definition-code.ts'

/**
 * Loads a TypeScript or JavaScript file by importing it: Node strips the types. A module is imported once in a process,
 * however often it is loaded. Its default export and every named export with a name is a definition.
 */
export async function loadModule(path: string, variables: readonly VariableInput[]): Promise<LoadResult> {
  const read = readSource(path)
  if ('finding' in read) return { definitions: [], findings: [read.finding] }
  if (read.source.text.trim() === '') return { definitions: [], findings: [emptyFile(path)] }
  const { href: url } = pathToFileURL(path)
  watchModule(url)
  let exported: ExportedStacks
  try {
    exported = exportedStacks(path, await runDefinitionCode(path, () => import(url)))
  } catch (error) {
    return { definitions: [], findings: moduleFindings(error, url) }
  }
  const loaded: LoadResult[] = []
  for (const stack of exported.stacks) loaded.push(await loadStack(stack, { path, url, variables }))
  const definitions = loaded.flatMap((result) => result.definitions)
  return {
    definitions,
    findings: [...exported.findings, ...loaded.flatMap((result) => result.findings), ...duplicateNames(definitions)],
  }
}

interface LoadingStack {
  readonly path: string
  readonly url: string
  readonly variables: readonly VariableInput[]
}

async function loadStack(stack: unknown, { path, url, variables }: LoadingStack): Promise<LoadResult> {
  const locate = () => ({ file: path })
  const built = isStackFunction(stack) ? await buildWith(stack, variables, url) : { plain: stack, findings: [] }
  if (built.findings.length > 0) return { definitions: [], findings: attachLocations(built.findings, { locate }) }
  const { definition, findings } = checkedHere(built.plain, url)
  const loaded: LoadedDefinition[] =
    definition === null ? [] : [{ definition, folder: dirname(path), files: moduleFiles(url), locate }]
  return { definitions: loaded, findings: attachLocations(findings, { locate }) }
}

/** A value that is built while it is read may throw. */
function checkedHere(plain: unknown, url: string): CheckedDefinition {
  try {
    return checkDefinition(plain)
  } catch (error) {
    return { definition: null, findings: moduleFindings(error, url) }
  }
}

interface Built {
  readonly plain: unknown
  readonly findings: readonly Finding[]
}

/** Calls a stack's function with its variables. What is wrong with its head or with the variables comes first. */
async function buildWith(
  stack: Parameters<typeof buildStack>[0],
  inputs: readonly VariableInput[],
  url: string,
): Promise<Built> {
  const head = checkDefinition(stack.head)
  if (head.definition === null) return { plain: null, findings: head.findings }
  const { variables, findings } = resolveVariables(head.definition, inputs)
  if (hasErrors(findings)) return { plain: null, findings }
  try {
    return { plain: await runDefinitionCode(fileURLToPath(url), () => buildStack(stack, variables)), findings: [] }
  } catch (error) {
    return { plain: null, findings: moduleFindings(error, url) }
  }
}
