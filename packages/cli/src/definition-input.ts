import type { LoadedDefinition, VariableInput } from '@sloth-runner/core'
import type { CommandContext } from './command-context.ts'
import type { DefinitionFlags } from './plan-flags.ts'
export interface DefinitionInput {
  readonly definition: LoadedDefinition
  readonly stack: string
  readonly variables: readonly VariableInput[]
  readonly publicVariables: readonly VariableInput[]
}
export async function readDefinitionInput(_flags: DefinitionFlags, _workflow: string | undefined, _context: CommandContext): Promise<DefinitionInput> {
  throw new Error('wait')
}
