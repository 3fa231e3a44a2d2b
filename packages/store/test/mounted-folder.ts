import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished, type TestContext } from 'vitest'

/** A folder that is a file system of its own, taken away when the present test has ended. */
export interface MountedFolder {
  readonly folder: string
  makeReadOnly(): void
  /** The same folder by another path, by which it cannot be written. */
  readOnlyView(): string
  resize(kibibytes: number): void
}

/** Mounts a tmpfs of so many KiB. Skips the test, saying why, where mounting is not permitted. */
export function mountedFolder(context: TestContext, kibibytes: number): MountedFolder {
  const folder = join(mkdtempSync(join(tmpdir(), 'sloth-mount-')), 'disk')
  mkdirSync(folder)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${kibibytes}k`, 'tmpfs', folder], { stdio: 'pipe' })
  } catch (error) {
    context.skip(`mounting is not permitted here: ${(error as Error).message.trim()}`)
  }
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', folder])
    rmSync(dirname(folder), { recursive: true })
  })
  return {
    folder,
    makeReadOnly: () => {
      execFileSync('mount', ['-o', 'remount,ro', folder])
    },
    readOnlyView: () => {
      const view = `${folder}.view`
      mkdirSync(view)
      execFileSync('mount', ['--bind', folder, view])
      onTestFinished(() => void execFileSync('umount', ['--lazy', view]))
      execFileSync('mount', ['-o', 'remount,ro,bind', view])
      return view
    },
    resize: (size) => {
      execFileSync('mount', ['-o', `remount,size=${size}k`, folder])
    },
  }
}
