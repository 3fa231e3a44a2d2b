import { closeSync, openSync, readSync } from 'node:fs'

/** Hexadecimal digits that are not used yet, of as many bytes as most commands need for all their ids. */
let digits = ''
const bytes = Buffer.alloc(512)

/**
 * A random UUID (RFC 9562, version 4), from the system's random numbers. `randomUUID` of `node:crypto` gives no other; to load
 * that module takes 10 ms, a tenth of a command that writes one row.
 */
export function newId(): string {
  if (digits === '') digits = randomDigits()
  const own = digits.slice(0, 32)
  digits = digits.slice(32)
  const variant = '89ab'[Number.parseInt(own.charAt(16), 16) % 4]
  return `${own.slice(0, 8)}-${own.slice(8, 12)}-4${own.slice(13, 16)}-${variant}${own.slice(17, 20)}-${own.slice(20)}`
}

function randomDigits(): string {
  if (!readSystem()) process.getBuiltinModule('node:crypto').randomFillSync(bytes)
  return bytes.toString('hex')
}

/** Whether the system has a file of random numbers, and gave them all. */
function readSystem(): boolean {
  try {
    const file = openSync('/dev/urandom', 'r')
    try {
      return readSync(file, bytes) === bytes.length
    } finally {
      closeSync(file)
    }
  } catch {
    return false
  }
}
