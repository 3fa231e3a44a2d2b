import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** The entry file of the built program. */
export const program = join(import.meta.dirname, '..', '..', 'bin', 'sloth-runner.cjs')

/** How a command ended, and what it printed. */
export interface CommandEnd {
  readonly exitCode: number | null
  /** What ended it, when it did not end by itself. */
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

/** How a command is started. */
export interface CommandStart {
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** What starts the entry file, with its parameters. Default: this Node. */
  readonly launcher?: readonly [string, ...string[]]
  /** What stands on standard input. Default: nothing. */
  readonly input?: string
  /**
   * Told when all of `input` has left for a pipe that holds less (64 KiB, pipe(7)):
   * somebody reads it. Its end is not given then.
   */
  onRead?(kill: (signal: NodeJS.Signals) => void): void
  /** Called with what the process prints on standard error, a way to signal it, and its number. */
  onOutput?(text: string, kill: (signal: NodeJS.Signals) => void, process: number): void
}

/** A temporary folder with a home, a database and a configuration of its own, in which the built program runs. */
export interface Sandbox {
  readonly folder: string
  readonly environment: NodeJS.ProcessEnv
  sloth(line: string | readonly string[], start?: CommandStart): Promise<CommandEnd>
  /** The document that a command prints with `--json`. */
  json(line: string): Promise<{ readonly exitCode: number | null; readonly document: unknown }>
  write(path: string, text: string): void
  close(): void
}

/** Makes a sandbox with files in it. */
export function openSandbox(files: Readonly<Record<string, string>> = {}): Sandbox {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'sloth-runner-cli-')))
  const folder = join(root, 'project')
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  mkdirSync(folder)
  writeFileSync(join(root, 'config.yaml'), '')
  for (const [path, text] of Object.entries(files)) write(path, text)
  const environment = isolatedEnvironment(root)
  const sloth: Sandbox['sloth'] = (line, start = {}) =>
    runProgram(typeof line === 'string' ? line.split(' ') : line, folder, environment, start)
  return {
    folder,
    environment,
    write,
    sloth,
    async json(line) {
      const { exitCode, stdout } = await sloth(`${line} --json`)
      return { exitCode, document: JSON.parse(stdout) }
    },
    close: () => rmSync(root, { recursive: true, force: true }),
  }
}

function isolatedEnvironment(root: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(SLOTH_RUNNER_|XDG_|NO_COLOR|FORCE_COLOR|DEBUG|NODE_OPTIONS)/.test(name),
  )
  return {
    ...Object.fromEntries(inherited),
    HOME: join(root, 'home'),
    SLOTH_RUNNER_DB_PATH: join(root, 'stacks.db'),
    SLOTH_RUNNER_CONFIG: join(root, 'config.yaml'),
    SLOTH_RUNNER_IDENTITY: 'you@example',
  }
}

function runProgram(
  parameters: readonly string[],
  cwd: string,
  inherited: NodeJS.ProcessEnv,
  { environment = {}, launcher = [process.execPath], input, onRead, onOutput }: CommandStart,
): Promise<CommandEnd> {
  const output = { stdout: '', stderr: '' }
  return new Promise((resolve, reject) => {
    const env = { ...inherited, ...environment }
    const [starter, ...before] = launcher
    const child = spawn(starter, [...before, program, ...parameters], { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] })
    child.stdin.on('error', () => {})
    if (onRead === undefined) child.stdin.end(input ?? '')
    else child.stdin.write(input ?? '', () => onRead((signal) => child.kill(signal)))
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text
      })
    }
    child.stderr.on('data', (text: string) => onOutput?.(text, (signal) => child.kill(signal), child.pid ?? 0))
    child.on('error', reject)
    child.on('close', (exitCode, signal) => resolve({ exitCode, signal, ...output }))
  })
}
