import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import type { Environment } from '../environment.ts'
import { usageError } from '../usage-error.ts'

/** Folders of a user, by the XDG Base Directory Specification: its variable, and where it is without one. */
const folders = {
  config: ['XDG_CONFIG_HOME', '.config'],
  data: ['XDG_DATA_HOME', '.local/share'],
  state: ['XDG_STATE_HOME', '.local/state'],
} as const

/**
 * This program's own folder among a user's. The specification has paths that are not absolute ignored: they would name
 * another folder wherever a command is run.
 */
export function userFolder(kind: keyof typeof folders, environment: Environment): string {
  const [variable, inHome] = folders[kind]
  const named = environment[variable] ?? ''
  return join(isAbsolute(named) ? named : join(homeOf(environment.HOME ?? ''), inHome), 'sloth-runner')
}

function homeOf(named: string): string {
  if (isAbsolute(named)) return named
  try {
    const known = homedir()
    if (isAbsolute(known)) return known
  } catch {}
  throw usageError(
    'This user has no home folder.',
    'Set HOME to an absolute path, or XDG_CONFIG_HOME, XDG_DATA_HOME and XDG_STATE_HOME.',
  )
}
