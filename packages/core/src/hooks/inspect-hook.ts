import type { ReadingHost } from '../contracts/host.ts'
import { errorFinding, type Finding } from '../domain/finding.ts'
import type { HookDefinition } from '../domain/hook.ts'
import { shellWord } from '../domain/shell-word.ts'
import { EngineError } from '../errors/engine-error.ts'
import { commandWord } from './command-word.ts'
import { readSecret } from './read-secret.ts'

/** What would keep a hook from being called on this machine, as far as it can be told without calling it. */
export async function inspectHook({ target }: HookDefinition, host: ReadingHost): Promise<readonly Finding[]> {
  if (target.kind === 'command') return inspectCommand(target.command, host)
  return target.secretFile === null ? [] : inspectSecret(target.secretFile, host)
}

async function inspectSecret(path: string, host: ReadingHost): Promise<readonly Finding[]> {
  try {
    await readSecret(path, host)
    return []
  } catch (error) {
    if (!EngineError.isInstance(error)) throw error
    const { message, remedy = '' } = error
    return [errorFinding('invalid-hook', message, { path: ['secretFile'], detail: remedy })]
  }
}

/** Where hooks start. */
const place = { cwd: '/' }

async function inspectCommand(text: string, host: ReadingHost): Promise<readonly Finding[]> {
  const found = (summary: string, detail: string) => [
    errorFinding('invalid-hook', summary, { path: ['command'], detail }),
  ]
  const parsed = await host.query(['/bin/sh', '-n', '-c', text], place)
  if (parsed.exitCode !== 0)
    return found(`The shell does not understand its command: ${parsed.stderr.trim()}`, 'Correct the command.')
  const word = commandWord(text)
  if (word === null) return []
  const holds = async (test: string) => (await host.query(['/bin/sh', '-c', test, 'hook', word], place)).exitCode === 0
  if (!(await holds('command -v -- "$1" >/dev/null')))
    return found(
      `Its command "${word}" is not there.`,
      word.includes('/') ? 'Install it, or correct its path.' : 'Install it, or name it with its whole path.',
    )
  if (!word.includes('/') || (await holds('[ -f "$1" ] && [ -x "$1" ]'))) return []
  return found(
    `Its command "${word}" is no program that can be run.`,
    `Run "chmod +x ${shellWord(word)}", or name a program.`,
  )
}
