import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, onTestFinished, type TestContext } from 'vitest'

/** A disk whose size can be changed. */
export interface SmallDisk {
  readonly folder: string
  resize(kibibytes: number): void
}

/** Mounts a tmpfs of so many KiB for the present test. Skips it, saying why, where mounting is not permitted. */
export function smallDisk(context: TestContext, kibibytes: number): SmallDisk {
  const root = mkdtempSync(join(tmpdir(), 'sloth-small-disk-'))
  const folder = join(root, 'disk')
  mkdirSync(folder)
  const mount = (options: string): unknown =>
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'pipe' })
  try {
    mount(`size=${kibibytes}k`)
  } catch (error) {
    return context.skip(`mounting is not permitted here: ${(error as Error).message.trim()}`)
  }
  onTestFinished(() => {
    execFileSync('umount', ['--lazy', folder])
    rmSync(root, { recursive: true })
  })
  return { folder, resize: (size) => void mount(`remount,size=${size}k`) }
}

/** A disk whose file system the kernel makes read-only at the first error, as it does when the device fails. */
export interface FailingDisk {
  readonly folder: string
  fail(): void
  /** Checks it as at a start of the machine, and mounts it again. */
  mend(): void
}

/** Makes such a disk for the present test. Skips it, saying why, where none can be had. */
export function failingDisk(context: TestContext): FailingDisk {
  const root = mkdtempSync(join(tmpdir(), 'sloth-failing-disk-'))
  const place = join(root, 'image')
  const folder = join(root, 'disk')
  mkdirSync(folder)
  const run = (command: string, ...parameters: readonly string[]): string =>
    execFileSync(command, [...parameters], { stdio: 'pipe', encoding: 'utf8' })
  let device: string
  try {
    run('truncate', '-s', '32M', place)
    run('mkfs.ext4', '-q', '-F', place)
    device = run('losetup', '--find', '--show', place).trim()
    run('mount', '-o', 'errors=remount-ro', device, folder)
  } catch (error) {
    return context.skip(`no loop device with ext4 can be had here: ${(error as Error).message.trim()}`)
  }
  onTestFinished(() => {
    spawnSync('umount', ['--lazy', folder])
    spawnSync('losetup', ['--detach', device])
    rmSync(root, { recursive: true })
  })
  return {
    folder,
    fail: () => writeFileSync(`/sys/fs/ext4/${basename(device)}/trigger_fs_error`, '1'),
    mend: () => {
      run('umount', folder)
      // Ends with 1 when it has mended something.
      expect(spawnSync('e2fsck', ['-fy', device]).status).toBeLessThanOrEqual(1)
      run('mount', device, folder)
    },
  }
}
