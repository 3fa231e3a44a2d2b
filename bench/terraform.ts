import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram, timed } from './process.ts'

/** Terraform in a folder with `count` resources of its built-in type that does nothing. */
export interface TerraformFolder {
  /** Milliseconds of a plan, whatever it finds. */
  plan(): number
  /** Milliseconds of an apply. */
  apply(): number
  /** Milliseconds of a list of what was applied. */
  list(): number
  /** Forgets everything that was applied. */
  forget(): void
}

/** Prepares a folder, or returns null where there is no Terraform. */
export function openTerraform(folder: string, count: number): TerraformFolder | null {
  const terraform = findProgram('terraform')
  if (terraform === null) return null
  mkdirSync(folder, { recursive: true })
  const blocks = Array.from(
    { length: count },
    (_, index) => `resource "terraform_data" "item-${index}" {\n  input = "value ${index}"\n}\n`,
  )
  writeFileSync(join(folder, 'main.tf'), blocks.join(''))
  const env = { PATH: process.env.PATH ?? '', HOME: folder, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' }
  const run = (...parameters: string[]): number => timed(terraform, parameters, { cwd: folder, env })
  run('init', '-input=false')
  return {
    plan: () => run('plan', '-input=false', '-no-color'),
    apply: () => run('apply', '-input=false', '-no-color', '-auto-approve'),
    list: () => run('state', 'list'),
    forget() {
      for (const file of ['terraform.tfstate', 'terraform.tfstate.backup']) rmSync(join(folder, file), { force: true })
    },
  }
}

/** The version of the Terraform that is measured, or null where there is none. */
export function terraformVersion(): string | null {
  const terraform = findProgram('terraform')
  if (terraform === null) return null
  const { stdout } = spawnSync(terraform, ['version', '-json'], { encoding: 'utf8', env: { CHECKPOINT_DISABLE: '1' } })
  return (JSON.parse(stdout) as { readonly terraform_version: string }).terraform_version
}
