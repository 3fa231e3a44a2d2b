import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { VariableInput } from '@sloth-runner/core'
import { expandDefinition, resolveVariables } from '@sloth-runner/core/definition'
import { expect, it } from 'vitest'
import { loadDefinitions } from './index.ts'

const page = readFileSync(new URL('../../../docs/definitions.md', import.meta.url), 'utf8')
const examples = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, example]) => example ?? '')
const inputs: readonly VariableInput[] = [{ name: 'apiKey', value: 'x', origin: 'environment' }]

it.each(examples.map((example) => [/^name: (.*)$/m.exec(example)?.[1], example]))(
  'the example "%s" of the documentation is a definition',
  async (_, example) => {
    const folder = mkdtempSync(join(tmpdir(), 'sloth-runner-documentation-'))
    try {
      const path = join(folder, 'stack.yaml')
      writeFileSync(path, example ?? '')
      const { definitions, findings } = await loadDefinitions(path)
      expect(findings).toEqual([])
      const [loaded] = definitions
      if (loaded === undefined) throw new Error('it holds a definition')
      const { variables, findings: wrong } = resolveVariables(loaded.definition, inputs)
      expect([...wrong, ...expandDefinition(loaded, variables).findings]).toEqual([])
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)

it('the documentation has examples', () => {
  expect(examples).toHaveLength(3)
})
