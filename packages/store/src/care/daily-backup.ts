import { existsSync, rmSync, statSync } from 'node:fs'
import { EngineError } from '@sloth-runner/core'
import { checkedCopy } from '../database/checked-copy.ts'
import { removeAbandoned } from '../database/unfinished-files.ts'
import type { Settings } from '../settings.ts'
import { backupFiles } from './backup-files.ts'

/**
 * A copy of a database that was written to, once a day but not on the day it was made, with the oldest ones removed. One that a
 * clock which was ahead has dated in the future pushes none out, and is not removed before its day. Of several processes that
 * make it at once one gives it its name. Not being able to is a notice and stops nothing.
 *
 * @param kept how many daily copies are kept; 0: none are made
 */
export async function backUpDaily(settings: Settings, kept: number): Promise<void> {
  const { path, clock, onNotice } = settings
  const today = dayOf(clock.now())
  const target = `${path}.daily.${today}`
  if (kept === 0 || existsSync(target) || dayOf(birthOf(path) ?? clock.now()) === today) return
  try {
    await makeOnce(path, target, clock.now())
    const until = dailyCopies(path).filter((copy) => copy <= target)
    for (const old of until.slice(kept)) rmSync(old, { force: true })
  } catch (error) {
    const reason = EngineError.isInstance(error) ? `${error.message} ${error.detail ?? ''}` : (error as Error).message
    onNotice(`The daily backup of the database could not be made: ${reason.trim()}`)
  }
}

function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10)
}

function birthOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.birthtimeMs
}

/** Newest first, by the day in their names. */
function dailyCopies(path: string): readonly string[] {
  const copies = backupFiles(path).filter(({ reason }) => reason === 'daily')
  return copies.map((copy) => copy.path).toSorted((one, other) => (one < other ? 1 : -1))
}

/** Of several processes that make it at the same moment one gives it its name. */
async function makeOnce(path: string, target: string, now: number): Promise<void> {
  removeAbandoned(path, now)
  await checkedCopy(path, target).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
}
