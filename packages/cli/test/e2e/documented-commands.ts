/** A command as a text names it. */
export interface NamedCommand {
  /** The words after the program's name, as far as they belong to the command. */
  readonly words: readonly string[]
  /** Whether it is there to be typed, so that what it needs has to be there too. */
  readonly whole: boolean
}

/** The part of the program's manifest that says what can be typed. */
export interface TypableCommand {
  readonly aliases: readonly string[]
  readonly strict: boolean
  readonly examples: readonly { readonly command: string }[]
  readonly args: Readonly<Record<string, { readonly required?: boolean }>>
  readonly flags: Readonly<
    Record<
      string,
      {
        readonly type: string
        readonly char?: string
        readonly aliases?: readonly string[]
        readonly allowNo?: boolean
      }
    >
  >
}

/** Every command by each of its names. */
export type Typable = ReadonlyMap<string, TypableCommand>

/** What stands in the blocks of a Markdown text that are for a terminal. */
export function typedBlocks(markdown: string): readonly string[] {
  const blocks = [...markdown.matchAll(/^```(\w*)\n(.*?)^```$/gms)]
  return blocks.filter(([, language = '']) => ['', 'sh', 'console'].includes(language)).map(([, , block = '']) => block)
}

/** Lines that are typed in blocks of a Markdown text: after a prompt, or all that begin with the program's name. */
export function typedCommands(markdown: string): readonly NamedCommand[] {
  const lines = typedBlocks(markdown).flatMap((block) => block.replaceAll(/\\\n/g, ' ').split('\n'))
  return lines.flatMap((line) => commandsIn(line, true))
}

/** What is named between backticks or quotation marks: `sloth-runner run`, or without the program's name, `run --plan`. */
export function quotedCommands(text: string, typable: Typable): readonly NamedCommand[] {
  const quoted = [...text.matchAll(/`([^`\n]+)`|"(sloth-runner [^"\n]+)"/g)].map(
    ([, code, words]) => code ?? words ?? '',
  )
  return quoted.flatMap((code) => {
    if (code.startsWith('sloth-runner ')) return commandsIn(code, false)
    const words = shellWords(code)
    return commandNamed(words, typable) === null ? [] : [{ words, whole: false }]
  })
}

function commandsIn(line: string, whole: boolean): readonly NamedCommand[] {
  const found = /(?:^|\| |\$ |&& )sloth-runner (.*)$/.exec(line)
  const words = shellWords(found?.[1] ?? '')
  // The program's own flags, and names that are made up while it runs, are no commands.
  return /^[a-z]/.test(words[0] ?? '') ? [{ words, whole }] : []
}

/** Words of one command of the shell, without what follows it, and without the brackets of what may be left out. */
function shellWords(text: string): readonly string[] {
  const words = [...text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replace(/^\[(.*)\]$|^\[|\]$/, '$1'),
  )
  const end = words.findIndex((word) => /^(#|\||&&|;|>|<|\()/.test(word))
  return end === -1 ? words : words.slice(0, end)
}

/** The longest name of a command that the words begin with, and what follows it. */
function commandNamed(words: readonly string[], typable: Typable) {
  for (let length = words.length; length > 0; length -= 1) {
    const command = typable.get(words.slice(0, length).join(' '))
    if (command !== undefined) return { command, rest: words.slice(length) }
  }
  return null
}

/** What is wrong with a command: it does not exist, or does not take what it is given. */
export function mistakesIn({ words, whole }: NamedCommand, typable: Typable): readonly string[] {
  const topics = new Set(
    [...typable.keys()].flatMap((name) => name.split(' ').map((_, index, all) => all.slice(0, index + 1).join(' '))),
  )
  const named = commandNamed(words, typable)
  if (named === null)
    return topics.has(words.filter((word) => !/^[<…[]/.test(word)).join(' ')) ? [] : ['no such command']
  const { command, rest } = named
  const flags = new Map(
    Object.entries(command.flags).flatMap(([name, flag]) =>
      spellings(name, flag).map((spelling) => [spelling, flag] as const),
    ),
  )
  const mistakes: string[] = []
  let given = 0
  for (let index = 0; index < rest.length; index += 1) {
    const word = rest[index] ?? ''
    const [spelling = ''] = word.split('=')
    const flag = flags.get(spelling)
    if (!/^--?[a-z]/.test(word)) given += 1
    else if (flag === undefined) return [`no flag ${spelling}`]
    else if (flag.type === 'option' && !word.includes('=')) index += 1
  }
  const args = Object.values(command.args)
  if (command.strict && given > args.length) mistakes.push(`takes ${args.length} arguments`)
  if (whole && given < args.filter(({ required }) => required).length) mistakes.push('an argument is missing')
  return mistakes
}

function spellings(name: string, flag: TypableCommand['flags'][string]): readonly string[] {
  const names = [name, ...(flag.aliases ?? [])].map((one) => `--${one}`)
  return [
    ...names,
    ...(flag.char === undefined ? [] : [`-${flag.char}`]),
    ...(flag.allowNo ? [`--no-${name}`] : []),
    '--help',
  ]
}
