import { BaseCommand, readingFlags } from '../base-command.ts'
import type { CommandContext } from '../command-context.ts'
import { databasePlace } from '../config/database-place.ts'
import { loadConfiguration } from '../config/load-configuration.ts'
import type { Check } from '../doctor/check.ts'
import { checkConfiguration } from '../doctor/check-configuration.ts'
import { checkDatabase, type RecordLook } from '../doctor/check-database.ts'
import { checkNode } from '../doctor/check-node.ts'
import { checkPermissions } from '../doctor/check-permissions.ts'
import { checkPlugins } from '../doctor/check-plugins.ts'
import { exitCodes } from '../output/exit-codes.ts'
import type { Outcome } from '../output/outcome.ts'
import { renderChecks } from '../render/doctor.ts'

export default class Doctor extends BaseCommand {
  static override summary = 'Look at everything sloth-runner needs, and say what is not well.'
  static override description =
    'Checks Node, the configuration, the database and what it lies on, who can read it and its key, whether hooks can be called, and where each plugin comes from. Changes nothing. Ends with 1 when a check fails.'
  static override examples = [
    { description: 'Look at this installation', command: '<%= config.bin %> <%= command.id %>' },
    { description: 'Look at another database', command: '<%= config.bin %> <%= command.id %> --db ./stacks.db' },
    { description: 'For a program', command: '<%= config.bin %> <%= command.id %> --json' },
  ]
  static override flags = readingFlags

  protected async execute(context: CommandContext): Promise<Outcome> {
    const { lookAtPlugins } = await import('../composition.ts')
    const checks = [
      checkNode(process.versions.node, process.execPath),
      ...(await checkPlaces(context)),
      ...checkPlugins(await lookAtPlugins(context)),
    ]
    const failed = checks.some(({ status }) => status === 'failed')
    return {
      value: { checks },
      text: (paint) => renderChecks(checks, paint),
      exitCode: failed ? exitCodes.failure : exitCodes.success,
    }
  }
}

async function checkPlaces(context: CommandContext): Promise<readonly Check[]> {
  const { env: environment } = process
  const { flags } = context
  const { check, configuration } = await checkConfiguration(() =>
    loadConfiguration({ file: flags.config, database: flags.db, environment, folder: process.cwd() }),
  )
  if (configuration === null) return [check]
  const { openCare, openSession, hostOfThisMachine, requireSqlite, writeObstacle } = await import('../composition.ts')
  const place = databasePlace(configuration, environment)
  const look = async (): Promise<RecordLook> => {
    requireSqlite()
    const { engine } = await openSession(context, { access: 'read', database: 'none' })
    try {
      const { stacks, secrets, hooks } = engine
      const { keys, broken } = await secrets.status()
      const care = await openCare(context, { access: 'read', database: 'none' })
      return {
        stacks: (await stacks.list()).length,
        keys,
        broken,
        hooks: await hooks.check(),
        ahead: (await care.status()).ahead,
      }
    } finally {
      await engine.close()
    }
  }
  const { checks: database, keyFiles } = await checkDatabase({
    place,
    host: hostOfThisMachine(context.root),
    obstacle: writeObstacle,
    look,
  })
  const permissions = [
    checkPermissions('database file', place.path),
    ...keyFiles.map((file) => checkPermissions('key file', file)),
  ]
  return [check, ...database, ...permissions.filter((each) => each !== null)]
}
