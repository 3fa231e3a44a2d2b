import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A definition of `count` no-op resources as YAML. */
export function noopYaml(name: string, count: number): string {
  const lines = Array.from(
    { length: count },
    (_, index) =>
      `  item-${index}:\n    type: noop:item\n    properties:\n      id: ${name}-${index}\n      input: value ${index}\n`,
  )
  return `name: ${name}\nversion: 1.0.0\nresources:\n${lines.join('')}`
}

/** The resources of the same definition as plain data. `chained`: each depends on the one before. */
export function noopResources(count: number, chained: boolean): Record<string, object> {
  const resource = (index: number): object => ({
    type: 'noop:item',
    properties: { id: `id-${index}`, input: `value ${index}` },
    ...(chained && index > 0 ? { dependsOn: [`item-${index - 1}`] } : {}),
  })
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`item-${index}`, resource(index)]))
}

/** Writes a text into a folder and returns its path. */
export function writeDefinition(folder: string, file: string, text: string): string {
  const path = join(folder, file)
  writeFileSync(path, text)
  return path
}
