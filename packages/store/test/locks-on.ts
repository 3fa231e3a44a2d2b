import { readFileSync, statSync } from 'node:fs'

/** The locks of this process on a file, as the system has them. */
export function locksOn(path: string): readonly string[] {
  const { ino } = statSync(path)
  const isOwn = (line: string) => line.includes(`:${ino} `) && line.includes(` ${process.pid} `)
  return readFileSync('/proc/locks', 'utf8').split('\n').filter(isOwn)
}
