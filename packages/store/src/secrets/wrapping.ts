import { randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { type JsonObject, StoreError } from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import type { KeyRow } from '../database/tables/content-rows.ts'
import { fromText, toText } from '../reads/json-text.ts'
import type { Settings } from '../settings.ts'
import { decrypt, derive, encrypt } from './cipher.ts'
import { makeKeyFile, readKeyFile } from './key-file.ts'

/** The database's key, open. Never written. */
export interface DataKey {
  readonly id: string
  readonly encryption: Uint8Array
  readonly digest: Uint8Array
}

/** What a wrapped key was wrapped with: a salt, and for a passphrase the cost of scrypt (RFC 7914). */
interface Parameters extends JsonObject {
  readonly salt: string
  readonly cost: number
  readonly blockSize: number
  readonly parallelization: number
}

const noSalt = new Uint8Array(0)
/** 128 MiB and some 0.4 s: what OWASP recommends for scrypt. */
const scryptCost = { cost: 2 ** 17, blockSize: 8, parallelization: 1 }

/** A new key, wrapped by the passphrase if there is one, else by the key file, which is made when missing. */
export async function newKey(settings: Settings, now: number): Promise<Selectable<KeyRow>> {
  const { passphrase, keyFile } = settings
  const id = randomBytes(16).toString('hex')
  const wrapping = passphrase === null ? 'file' : 'passphrase'
  const parameters: Parameters = { salt: randomBytes(16).toString('base64'), ...scryptCost }
  if (wrapping === 'file' && readKeyFile(keyFile) === null && makeKeyFile(keyFile)) settings.onKeyCreated(keyFile)
  const wrapper = await wrappingKey(settings, { id, wrapping }, parameters)
  const { nonce, ciphertext } = encrypt(wrapper, id, randomBytes(32))
  return { id, wrapping, parameters: toText(parameters), nonce, wrapped: ciphertext, created_at: now }
}

/** Opens a wrapped key. `StoreError` `key-missing` names the key and where it was looked for. */
export async function openKey(settings: Settings, row: Selectable<KeyRow>): Promise<DataKey> {
  const wrapper = await wrappingKey(settings, row, fromText<Parameters>(row.parameters))
  const key = decrypt(wrapper, row.id, { nonce: row.nonce, ciphertext: row.wrapped })
  if (key === null)
    throw keyMissing(
      settings,
      row,
      row.wrapping === 'file' ? 'It holds another key.' : 'The passphrase is another one.',
    )
  return { id: row.id, encryption: derive(key, 'encrypt', noSalt), digest: derive(key, 'digest', noSalt) }
}

async function wrappingKey(
  settings: Settings,
  row: Pick<KeyRow, 'id' | 'wrapping'>,
  parameters: Parameters,
): Promise<Uint8Array> {
  const salt = Buffer.from(parameters.salt, 'base64')
  if (row.wrapping === 'file') {
    const bytes = readKeyFile(settings.keyFile)
    if (bytes === null) throw keyMissing(settings, row, 'There is no such file.')
    return derive(bytes, 'wrap', salt)
  }
  if (settings.passphrase === null) throw keyMissing(settings, row, 'No passphrase was given.')
  const { cost, blockSize, parallelization } = parameters
  const maxmem = 2 * 128 * cost * blockSize
  const scryptOf = promisify<string, Uint8Array, number, object, Buffer>(scrypt)
  return scryptOf(settings.passphrase.normalize('NFKC'), salt, 32, { cost, blockSize, parallelization, maxmem })
}

function keyMissing({ path, keyFile }: Settings, row: Pick<KeyRow, 'id' | 'wrapping'>, seen: string): StoreError {
  const isFile = row.wrapping === 'file'
  return new StoreError('key-missing', isFile ? keyFile : path, {
    message: `The key ${row.id} of the database ${path} is missing${isFile ? `: looked for in ${keyFile}` : ''}.`,
    detail: seen,
    remedy: isFile
      ? 'Restore the key file from where it is kept, or name the right one. Without it sensitive values cannot be read.'
      : 'Give the passphrase. Without it sensitive values cannot be read.',
  })
}
