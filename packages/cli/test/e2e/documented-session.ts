import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { typedBlocks } from './documented-commands.ts'
import type { Sandbox } from './sandbox.ts'
import type { Shell } from './shell.ts'

/** Of the checkout. */
export const root = join(import.meta.dirname, '..', '..', '..', '..')

/** Lines of progress, as they are where there is no terminal on which they would vanish. */
const progress = /^[A-Z][a-z ]+( \(\d+\))?…$|^[✓✗] \S+: (create|update|replace|delete)\b/

/** A command as a document shows it, and the lines that stand beneath it. */
interface ShownCommand {
  readonly command: string
  readonly printed: readonly string[]
}

/** The blocks of a document in which something is typed, in their order. */
export function sessionsOf(document: string): readonly string[] {
  return typedBlocks(readFileSync(join(root, document), 'utf8')).filter((block) => /^\$ /m.test(block))
}

/** The blocks of a document with commands that are there to be typed without a prompt. */
export function typedIn(document: string): readonly string[] {
  return typedBlocks(readFileSync(join(root, document), 'utf8')).filter((block) => /^sloth-runner /m.test(block))
}

/** What a document shows in the block that holds these words. */
export function sessionWith(document: string, words: string): string {
  const [found, ...more] = sessionsOf(document).filter((block) => block.includes(words))
  if (found === undefined || more.length > 0) throw new Error(`${document} has ${more.length} blocks with "${words}"`)
  return found
}

/**
 * Types every command of a block in one shell, and proves that it prints what the block shows: the very words, but for times,
 * durations, digests, sizes, folders, and how wide columns are. A line `…` stands for any
 * lines. What shows nothing is typed only.
 */
export async function expectSession(block: string, shell: Shell, sandbox: Sandbox): Promise<void> {
  const shown = shownCommands(block)
  const script = shown
    .map(({ command }, index) => `${command}\nstatus=$?; echo "@@@ ${index}"; (exit $status)`)
    .join('\n')
  const { output } = await shell.run(`set +e\nexec 2>&1\n${script}\nexit 0`)
  const parts = output.split(/^@@@ \d+\n/m)
  for (const [index, { command, printed }] of shown.entries()) {
    if (printed.length === 0) continue
    const actual = plainLines(parts[index] ?? '', sandbox.folder)
    const pattern = printed.map((line) => (line === '…' ? null : plain(line, sandbox.folder)))
    if (!isAsShown(actual, pattern)) expect.soft({ command, lines: actual }).toEqual({ command, lines: pattern })
  }
}

function shownCommands(block: string): readonly ShownCommand[] {
  const commands: { command: string; printed: string[] }[] = []
  for (const line of block
    .replaceAll(/\\\n\s*/g, '')
    .trimEnd()
    .split('\n')) {
    if (line.startsWith('$ ')) commands.push({ command: line.slice(2), printed: [] })
    else commands.at(-1)?.printed.push(line)
  }
  return commands.map(({ command, printed }) => ({ command, printed: trimmed(printed) }))
}

function plainLines(text: string, folder: string): readonly string[] {
  const lines = text.split('\n').filter((line) => !progress.test(line))
  return trimmed(lines).map((line) => plain(line, folder))
}

function trimmed(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line !== '')
  const last = lines.findLastIndex((line) => line !== '')
  return first === -1 ? [] : lines.slice(first, last + 1)
}

function plain(line: string, folder: string): string {
  return line
    .replaceAll(folder, '/srv/stacks')
    .replaceAll(/(?<![\w.])\/(?:[\w.@-]+\/)+/g, '/…/')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, '(time)')
    .replaceAll(/\b(?:\d+(?:\.\d+)?(?:ms|s|m|h) ?)+(?![\w.])/g, '(duration) ')
    .replaceAll(/\b(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,64}|[0-9a-f]{12}…)/g, '(digest)')
    .replaceAll(/\b1[0-9]{12}\b/g, '(milliseconds)')
    .replaceAll(/\b\d+ characters/g, '(count) characters')
    .replace(/^( {2}Taken on: +).*/, '$1(host)')
    .replaceAll(/\b\d+(?:\.\d+)? [kM]?B\b/g, '(size)')
    .replaceAll(/-{2,}(?= |$)/g, '--')
    .replaceAll(/ +/g, ' ')
    .trimEnd()
}

/** Null stands for any lines. */
function isAsShown(actual: readonly string[], pattern: readonly (string | null)[]): boolean {
  const [first, ...rest] = pattern
  if (first === undefined) return actual.length === 0
  if (first !== null) return actual[0] === first && isAsShown(actual.slice(1), rest)
  return actual.some((_, index) => isAsShown(actual.slice(index), rest)) || isAsShown([], rest)
}
