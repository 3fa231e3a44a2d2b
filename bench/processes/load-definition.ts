import { readFileSync } from 'node:fs'
import { loadDefinitions } from '@sloth-runner/definitions'

// Loads a definition once, as a command does: `load-definition.ts FILE JSON-FILE`. Prints {"ours", "peer"} in milliseconds.
const [file = '', jsonFile = ''] = process.argv.slice(2)
const started = performance.now()
const { definitions, findings } = await loadDefinitions(file)
const loaded = performance.now()
JSON.parse(readFileSync(jsonFile, 'utf8'))
const parsed = performance.now()
if (definitions.length !== 1 || findings.length > 0) throw new Error(`not loaded as meant: ${JSON.stringify(findings)}`)
console.log(JSON.stringify({ ours: loaded - started, peer: parsed - loaded }))
