import { EngineError } from '@sloth-runner/core'
import { openStore } from '@sloth-runner/store'

/** Reads the names of all stacks, tries to write, and tells both. With `again` it only reads, and anew at every message. */
const [path = '', again] = process.argv.slice(2)
const store = openStore({ path })
const namesNow = () =>
  store.stackNames().catch((error: unknown) => (EngineError.isInstance(error) ? error.code : String(error)))

if (again === undefined) {
  const names = await namesNow()
  const refusal = await store.createStack({ name: 'api', actor: 'x' }).then(
    () => null,
    (error: unknown) => {
      if (!EngineError.isInstance(error)) return { code: String(error) }
      const { code, message, detail, remedy } = error
      return { code, message, detail, remedy }
    },
  )
  process.send?.({ names, refusal })
  await store.close()
  process.disconnect?.()
} else {
  process.on('message', async () => process.send?.({ names: await namesNow() }))
  process.on('disconnect', () => store.close())
}
