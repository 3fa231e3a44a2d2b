import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createEngine, EngineError, InvalidInputError, inMemoryDefinition } from '@sloth-runner/core'
import { localHost } from '@sloth-runner/plugin-kit'
import { openStore } from '@sloth-runner/store'
import { fixer } from '../../plugins/file/src/file-fixer.ts'
import { reader } from '../../plugins/file/src/file-reader.ts'

const dir = mkdtempSync('/tmp/try/')
const engine = createEngine({
  store: openStore({ path: dir + '/s.db' }),
  host: localHost(),
  identity: 'me',
  plugins: [
    {
      name: 'file',
      version: '0.1.0',
      readers: { 'file:file': async () => reader as never },
      fixers: { 'file:file': async () => fixer as never },
      validators: {},
    },
  ],
})
const definition = inMemoryDefinition({
  name: 'web',
  variables: { key: { type: 'string', sensitive: true } },
  resources: {
    a: { type: 'file:file', properties: { path: dir + '/a', content: 'hello\n', mode: '0644' } },
    b: {
      type: 'file:file',
      properties: { path: dir + '/b', content: 'key=${{ vars.key }} ${{ resources.a.sha256 }}' },
    },
  },
  outputs: { p: { value: '${{ resources.a.path }}' }, k: { value: '${{ vars.key }}' } },
})
const variables = [{ name: 'key', value: 'sup3rsecret', origin: 'program' as const }]
try {
  const s = engine.stack('web')
  console.log(JSON.stringify(await s.plan({ definition, variables }), null, 1))
  console.log(
    JSON.stringify(await s.run({ definition, variables, onProgress: (e) => console.log(JSON.stringify(e)) }), null, 1),
  )
  console.log(readFileSync(dir + '/b', 'utf8'))
  console.log(JSON.stringify(await s.drift.detect()))
  writeFileSync(dir + '/a', 'changed')
  writeFileSync(dir + '/b', 'changed too')
  console.log(JSON.stringify(await s.drift.detect(), null, 1))
  console.log(JSON.stringify((await s.drift.fix({ approve: 'automatic' })).items))
  console.log(JSON.stringify(await s.drift.detect()))
  console.log(JSON.stringify((await s.run({ definition, variables })).summary))
  console.log(JSON.stringify(await s.outputs()))
} catch (e) {
  console.log(e)
  if (EngineError.isInstance(e)) console.log(e.code, e.detail, e.remedy)
  if (e instanceof InvalidInputError) console.log(e.findings)
}
await engine.close()
