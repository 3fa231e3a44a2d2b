import { type Finding, hasErrors } from '@sloth-runner/core'
import { BaseCommand, readingFlags } from '../../base-command.ts'
import type { CommandContext } from '../../command-context.ts'
import { foreignVariables } from '../../config/foreign-variables.ts'
import { examineConfiguration } from '../../config/load-configuration.ts'
import { exitCodes } from '../../output/exit-codes.ts'
import type { Outcome } from '../../output/outcome.ts'
import { createLineReader } from '../../prompts/read-line.ts'
import { renderValidatedConfiguration } from '../../render/configuration.ts'

export default class ConfigValidate extends BaseCommand {
  static override summary = 'Check all configuration files and variables, and tell everything that is wrong.'
  static override description =
    'Unknown keys, values of the wrong kind, and settings that one file gives twice and differently, each with its file, line and column. Warns of variables that look like settings and are none. Ends with 5 when the configuration is not valid.'
  static override examples = [
    { description: 'Check what is in use', command: '<%= config.bin %> <%= command.id %>' },
    {
      description: 'Check one file before it is put in place',
      command: '<%= config.bin %> <%= command.id %> --config ./config.yaml',
    },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> --json' },
  ]
  static override flags = readingFlags

  protected async execute({ flags }: CommandContext): Promise<Outcome> {
    const { env: environment } = process
    const examined = await examineConfiguration({
      file: flags.config,
      database: flags.db,
      environment,
      folder: process.cwd(),
    })
    const findings: readonly Finding[] = [...examined.findings, ...foreignVariables(environment)]
    const valid = !hasErrors(findings)
    const value = { valid, files: examined.configuration.files, findings }
    return {
      value,
      text: (paint) => renderValidatedConfiguration(value, paint, createLineReader()),
      exitCode: valid ? exitCodes.success : exitCodes.invalid,
    }
  }
}
