import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The files with what commands compiled, by the command's name; beside them Node keeps its own. */
export function keptFiles(home: string): readonly { readonly command: string; readonly place: string }[] {
  const folder = join(home, '.cache', 'sloth-runner', 'compiled')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return files.flatMap((file) => {
    const [, command] = /\/([a-z-]+)-[0-9a-f]{8}$/.exec(file) ?? []
    return command === undefined ? [] : [{ command, place: join(folder, file) }]
  })
}
