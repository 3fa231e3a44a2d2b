import { EngineError } from '@sloth-runner/core'
import { openStore } from '@sloth-runner/store'

/** Reads the names of all stacks, tries to write, and tells both. */
const store = openStore({ path: process.argv[2] ?? '' })
const codeOf = (error: unknown) => (EngineError.isInstance(error) ? error.code : String(error))

const names = await store.stackNames().catch(codeOf)
const refusal = await store.createStack({ name: 'api', actor: 'x' }).then(() => null, codeOf)
process.send?.({ names, refusal })
await store.close()
