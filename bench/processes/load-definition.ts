import { readFileSync } from 'node:fs'
import { loadDefinition } from '@sloth-runner/definitions'

// Loads a definition once, as a command does: `load-definition.ts FILE JSON-FILE`. Prints {"ours", "peer"} in milliseconds.
const [file = '', jsonFile = ''] = process.argv.slice(2)
const started = performance.now()
await loadDefinition(file)
const loaded = performance.now()
JSON.parse(readFileSync(jsonFile, 'utf8'))
console.log(JSON.stringify({ ours: loaded - started, peer: performance.now() - loaded }))
