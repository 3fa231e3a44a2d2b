import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { program, type Sandbox } from './sandbox.ts'

/** `script` of util-linux gives a shell a terminal of its own. */
export const hasTerminal = spawnSync('script', ['--version']).status === 0

/** How a text of the shell ended, and all that it printed. */
export interface ShellEnd {
  readonly exitCode: number | null
  readonly output: string
}

/** A shell in the sandbox in which `sloth-runner` is the built program, as where it is installed. */
export interface Shell {
  run(text: string, environment?: Readonly<Record<string, string>>): Promise<ShellEnd>
  /** The same on a terminal, where every question is answered. */
  type(text: string, answer: string): Promise<ShellEnd>
}

/** Makes the shell of a sandbox. */
export function openShell(sandbox: Sandbox): Shell {
  const bin = join(sandbox.folder, '..', 'bin')
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(bin, 'sloth-runner'), `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`)
  chmodSync(join(bin, 'sloth-runner'), 0o755)
  const env = { ...sandbox.environment, PATH: `${bin}:${sandbox.environment.PATH}` }
  const start = (command: string, parameters: readonly string[], more: object, answer: string | null) =>
    ended(command, parameters, { cwd: sandbox.folder, env: { ...env, ...more } }, answer)
  return {
    run: (text, environment = {}) => start('sh', ['-ec', text], environment, null),
    type(text, answer) {
      const file = join(sandbox.folder, '..', 'typed.sh')
      writeFileSync(file, text)
      return start('script', ['-qefc', `sh -e ${file}`, '/dev/null'], { TERM: 'xterm', NO_COLOR: '1' }, answer)
    },
  }
}

function ended(
  command: string,
  parameters: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  answer: string | null,
): Promise<ShellEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, parameters, options)
    let output = ''
    let answered = 0
    const hear = (text: string): void => {
      output += text
      if (answer === null || output.split('(yes/no)').length - 1 <= answered) return
      answered += 1
      child.stdin.write(`${answer}\r`)
    }
    child.stdout.setEncoding('utf8').on('data', hear)
    child.stderr.setEncoding('utf8').on('data', hear)
    child.on('error', reject)
    child.on('close', (exitCode) => resolve({ exitCode, output }))
  })
}
