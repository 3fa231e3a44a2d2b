import { spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const examples = dirname(fileURLToPath(import.meta.url))
const program = join(examples, '..', 'packages', 'cli', 'bin', 'sloth-runner.cjs')

/** How a command ended, and what it printed where it was not shown. */
export interface CommandEnd {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A copy of an example in a temporary folder, with a home and a database of its own. */
export interface Sandbox {
  /** Absolute, without symbolic links. */
  readonly folder: string
  /** Runs the built `sloth-runner` there. `shown`: it prints to this process's own output. Default: captured. */
  sloth(parameters: readonly string[], options?: { readonly shown?: boolean }): Promise<CommandEnd>
  /** Gives the program a plugin from a folder, as `plugins link` does. */
  linkPlugin(name: string, root: string): Promise<void>
  /** Removes the folder. */
  close(): Promise<void>
}

/** Copies `examples/<name>` and gives it a place of its own. */
export async function openSandbox(name: string): Promise<Sandbox> {
  const temporary = await realpath(await mkdtemp(join(tmpdir(), `sloth-runner-${name}-`)))
  const folder = join(temporary, name)
  await cp(join(examples, name), folder, { recursive: true })
  const environment = isolatedEnvironment(temporary)
  return {
    folder,
    sloth: (parameters, { shown = false } = {}) => runProgram(parameters, folder, environment, shown),
    async linkPlugin(plugin, root) {
      const data = join(temporary, 'home', '.local', 'share', 'sloth-runner')
      await mkdir(data, { recursive: true })
      const link = { name: plugin, type: 'link', root }
      await writeFile(join(data, 'package.json'), JSON.stringify({ private: true, oclif: { plugins: [link] } }))
    },
    close: () => rm(temporary, { recursive: true, force: true }),
  }
}

function isolatedEnvironment(temporary: string): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(SLOTH_RUNNER_|XDG_)/.test(name))
  return {
    ...Object.fromEntries(inherited),
    HOME: join(temporary, 'home'),
    SLOTH_RUNNER_DB_PATH: join(temporary, 'stacks.db'),
    SLOTH_RUNNER_IDENTITY: 'you@example',
  }
}

function runProgram(
  parameters: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  shown: boolean,
): Promise<CommandEnd> {
  const output = { stdout: '', stderr: '' }
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...parameters], {
      cwd,
      env,
      stdio: shown ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    })
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (text: string) => {
        output[name] += text
      })
    }
    child.on('error', reject)
    child.on('close', (exitCode) => resolve({ exitCode, ...output }))
  })
}
