import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { mistakesIn, quotedCommands, type TypableCommand, typedCommands } from './documented-commands.ts'

const root = join(import.meta.dirname, '..', '..', '..', '..')
const manifest = JSON.parse(
  readFileSync(join(root, 'packages', 'cli', 'dist', 'bundle', 'oclif.manifest.json'), 'utf8'),
) as { readonly commands: Readonly<Record<string, TypableCommand>> }

const typable = new Map(
  Object.entries(manifest.commands).flatMap(([id, command]) =>
    [id, ...command.aliases].map((name) => [name.replaceAll(':', ' '), command] as const),
  ),
)

const documents = globSync(['*.md', 'docs/**/*.md', 'plugins/*/README.md', 'examples/*/README.md'], {
  cwd: root,
}).sort()
const sources = globSync(['packages/*/src/**/*.ts', 'plugins/*/src/**/*.ts'], { cwd: root })
  .filter((path) => !/\.test\.ts$|\/generated\//.test(path))
  .sort()

/** Mistakes of all commands in a text, each with the command. */
function told(path: string, commands: ReturnType<typeof typedCommands>): readonly string[] {
  return commands.flatMap((command) =>
    mistakesIn(command, typable).map((mistake) => `${path}: sloth-runner ${command.words.join(' ')}: ${mistake}`),
  )
}

test.each(documents)('%s names only commands and flags that there are', (path) => {
  const text = readFileSync(join(root, path), 'utf8')
  const commands = [...typedCommands(text), ...quotedCommands(text, typable)]
  expect(told(path, commands)).toEqual([])
})

test('so does every message of the program', () => {
  const mistakes = sources.flatMap((path) => {
    const text = readFileSync(join(root, path), 'utf8')
    return told(path, quotedCommands(text, new Map()))
  })
  expect(mistakes).toEqual([])
})

test('so do the examples in the help', () => {
  const mistakes = Object.entries(manifest.commands).flatMap(([id, { examples }]) => {
    const typed = examples
      .map(({ command }) =>
        command.replace('<%= config.bin %>', 'sloth-runner').replace('<%= command.id %>', id.replaceAll(':', ' ')),
      )
      .join('\n')
    return told(id, typedCommands(`\`\`\`sh\n${typed}\n\`\`\`\n`))
  })
  expect(mistakes).toEqual([])
})

test('and what is wrong would be found', () => {
  const text =
    'Type `stack lock acquire web --for 5m`.\n\n```sh\nsloth-runner stack lok web\nsloth-runner stack show\n```\n'
  const commands = [...typedCommands(text), ...quotedCommands(text, typable)]
  expect(commands.flatMap((command) => mistakesIn(command, typable))).toEqual([
    'no such command',
    'an argument is missing',
    'no flag --for',
  ])
})
