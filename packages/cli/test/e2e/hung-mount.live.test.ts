import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openSandbox, type Sandbox } from './sandbox.ts'

const stack = `name: web
resources:
  near: { type: "file:file", properties: { path: near, content: "n" } }
  far: { type: "file:file", properties: { path: far/file, content: "f" } }
  linked: { type: "file:directory", properties: { path: link/folder } }
  line: { type: "file:line", properties: { path: far/lines, line: "a=1", create: true } }
`

let sandbox: Sandbox
let server: ChildProcess

/** Why no file system can be mounted that a program serves, or null. */
function missing(): string | null {
  if (process.getuid?.() !== 0) return 'only root may mount'
  if (!existsSync('/dev/fuse')) return 'there is no /dev/fuse'
  for (const tool of ['fuse2fs', 'mkfs.ext4', 'umount']) {
    try {
      execFileSync('sh', ['-c', 'command -v "$0"', tool], { stdio: 'ignore' })
    } catch {
      return `${tool} is not installed`
    }
  }
  return null
}

const skipReason = missing()

describe.skipIf(skipReason !== null)(
  'a file system whose server hangs',
  { meta: { skipReason: skipReason ?? '' } },
  () => {
    beforeEach(async () => {
      sandbox = openSandbox({ 'stack.yaml': stack })
      const at = (name: string) => join(sandbox.folder, name)
      mkdirSync(at('far'))
      symlinkSync('far', at('link'))
      execFileSync('truncate', ['-s', '8M', at('image')])
      execFileSync('mkfs.ext4', ['-q', '-O', '^has_journal', at('image')])
      const options = 'rw,fakeroot,attr_timeout=0,entry_timeout=0'
      server = spawn('fuse2fs', ['-f', '-o', options, at('image'), at('far')], { stdio: 'ignore' })
      await vi.waitFor(() => expect(readFileSync('/proc/self/mountinfo', 'utf8')).toContain(`${at('far')} `), 10_000)
    })
    afterEach(async () => {
      server.kill('SIGCONT')
      const ended = new Promise((resolve) => server.once('exit', resolve))
      execFileSync('umount', ['--lazy', join(sandbox.folder, 'far')])
      server.kill('SIGTERM')
      await ended
      sandbox.close()
    })

    it('makes what is on it unknown, and the program ends', async () => {
      expect(await sandbox.sloth('run --file stack.yaml')).toMatchObject({ exitCode: 0 })
      expect(await sandbox.sloth('stack drift detect web')).toMatchObject({ exitCode: 0 })
      server.kill('SIGSTOP')
      const { document, exitCode } = await sandbox.json('stack drift detect web')
      expect(exitCode).toBe(4)
      expect(document).toMatchObject({
        counts: { total: 4, inSync: 1, unknown: 3 },
        resources: ['far', 'linked', 'line'].map((address) => ({
          address,
          unreadable: {
            reason: 'timeout',
            detail: expect.stringContaining(`${join(sandbox.folder, 'far')} does not answer`),
          },
        })),
      })
      expect((await sandbox.sloth('run --file stack.yaml')).exitCode).not.toBe(0)
      server.kill('SIGCONT')
      expect(await sandbox.sloth('stack drift detect web')).toMatchObject({ exitCode: 0 })
    })
  },
)
