import { randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { type JsonObject, type KeyApart, type KeyWrapping, StoreError } from '@sloth-runner/core'
import type { Selectable } from 'kysely'
import { fromText, toText } from '../database/json-text.ts'
import type { KeyRow } from '../database/tables/content-rows.ts'
import type { Settings } from '../settings.ts'
import { decrypt, derive, encrypt } from './cipher.ts'
import { readKeyFile } from './key-file.ts'
import { keyFilePlace } from './key-place.ts'
import { wayToKey } from './way-to-key.ts'

/** One of the database's keys, open. Never written. */
export interface DataKey {
  readonly id: string
  /** 32 random bytes of its own, then 32 for each way of making digests. */
  readonly material: Uint8Array
  readonly encryption: Uint8Array
  /**
   * What digests are made with. The first is that of all keys of the database; the others came with keys apart,
   * so that what was sealed or observed there can be told to be equal.
   */
  readonly digests: readonly Uint8Array[]
}

/** What keys are wrapped with: a salt, the cost of scrypt (RFC 7914) for a passphrase, and where a key file is. */
export interface WrappingParameters extends JsonObject {
  readonly salt: string
  readonly cost: number
  readonly blockSize: number
  readonly parallelization: number
  /** Null: beside the database. */
  readonly file: string | null
}

/** What a key was, or is to be, wrapped with. */
export interface Wrapping {
  readonly wrapping: KeyWrapping
  readonly parameters: WrappingParameters
  readonly apart: KeyApart | null
}

const noSalt = new Uint8Array(0)
const partOfMaterial = 32
/** 128 MiB and some 0.4 s: what OWASP recommends for scrypt. */
const scryptCost = { cost: 2 ** 17, blockSize: 8, parallelization: 1 }

/** A wrapping that was never used before. */
export function newWrapping(wrapping: KeyWrapping, file: string | null): Wrapping {
  const salt = randomBytes(16).toString('base64')
  return { wrapping, parameters: { salt, ...scryptCost, file }, apart: null }
}

/** How a key on record is wrapped. */
export function wrappingOf({ wrapping, parameters, apart }: Selectable<KeyRow>): Wrapping {
  return { wrapping, parameters: fromText<WrappingParameters>(parameters), apart }
}

/** A new key. It makes the digests that the ones before it make, in their order, so that what was equal stays equal. */
export function newDataKey(previous: readonly DataKey[]): DataKey {
  const known = previous.flatMap(({ material }) => partsOf(material).slice(1))
  const shared = known.filter((part, index) => known.findIndex((other) => other.equals(part)) === index)
  const parts = [randomBytes(partOfMaterial), ...(shared.length === 0 ? [randomBytes(partOfMaterial)] : shared)]
  return dataKey(randomBytes(16).toString('hex'), Buffer.concat(parts))
}

function dataKey(id: string, material: Uint8Array): DataKey {
  const [own = noSalt, ...shared] = partsOf(material)
  return {
    id,
    material,
    encryption: derive(own, 'encrypt', noSalt),
    digests: shared.map((part) => derive(part, 'digest', noSalt)),
  }
}

function partsOf(material: Uint8Array): readonly Buffer[] {
  const count = Math.floor(material.length / partOfMaterial)
  return Array.from({ length: count }, (_, index) =>
    Buffer.from(material.subarray(index * partOfMaterial, (index + 1) * partOfMaterial)),
  )
}

/** What a row of a wrapped key holds, beside when it was made. */
export function wrapKey(
  key: DataKey,
  { wrapping, parameters }: Wrapping,
  wrapper: Uint8Array,
): Omit<Selectable<KeyRow>, 'created_at' | 'apart'> {
  const { nonce, ciphertext } = encrypt(wrapper, key.id, key.material)
  return { id: key.id, wrapping, parameters: toText(parameters), nonce, wrapped: ciphertext }
}

/** Opens a wrapped key, or answers with null when it was wrapped with something else. */
export function unwrapKey(row: Selectable<KeyRow>, wrapper: Uint8Array): DataKey | null {
  const material = decrypt(wrapper, row.id, { nonce: row.nonce, ciphertext: row.wrapped })
  return material === null || material.length < 2 * partOfMaterial ? null : dataKey(row.id, material)
}

/** The key that wraps others, from the bytes of a key file. */
export function wrapperOfFile(bytes: Uint8Array, { salt }: WrappingParameters): Uint8Array {
  return derive(bytes, 'wrap', Buffer.from(salt, 'base64'))
}

/** The key that wraps others, from a passphrase. */
export function wrapperOfPassphrase(
  passphrase: string,
  { salt, cost, blockSize, parallelization }: WrappingParameters,
): Promise<Uint8Array> {
  const maxmem = 2 * 128 * cost * blockSize
  const scryptOf = promisify<string, Uint8Array, number, object, Buffer>(scrypt)
  const bytes = Buffer.from(salt, 'base64')
  return scryptOf(passphrase.normalize('NFKC'), bytes, 32, { cost, blockSize, parallelization, maxmem })
}

/** The key that a key was, or is to be, wrapped with. `StoreError` `key-missing` where there is none here. */
export async function wrapperOf(settings: Settings, id: string, wrapping: Wrapping): Promise<Uint8Array> {
  const { parameters } = wrapping
  if (wrapping.wrapping === 'file') {
    const bytes = readKeyFile(keyFilePlace(settings, parameters.file))
    if (bytes === null) throw keyMissing(settings, id, wrapping, 'There is no such file.')
    return wrapperOfFile(bytes, parameters)
  }
  if (settings.passphrase === null) throw keyMissing(settings, id, wrapping, 'No passphrase was given.')
  return wrapperOfPassphrase(settings.passphrase, parameters)
}

/** What is told when a key cannot be opened. */
export function keyMissing(settings: Settings, id: string, wrapping: Wrapping, seen?: string): StoreError {
  const { path } = settings
  const isFile = wrapping.wrapping === 'file'
  const file = keyFilePlace(settings, wrapping.parameters.file)
  const other = isFile ? 'It holds another key.' : 'The passphrase is another one.'
  return new StoreError('key-missing', isFile ? file : path, {
    message: `The key ${id}${ofWhat(wrapping.apart, path)} is missing${isFile ? `: looked for in ${file}` : ''}.`,
    detail: seen ?? other,
    remedy: wayTo(settings, id, wrapping),
  })
}

const without = 'Without it sensitive values cannot be read.'

function wayTo(settings: Settings, id: string, { wrapping, apart }: Wrapping): string {
  if (apart !== null)
    return `${wayToKey(settings, { id, apart, wrapping })}, or give the values again, as with a run. ${without}`
  const there =
    wrapping === 'file'
      ? 'Restore the key file from where it is kept, or name the right one in SLOTH_RUNNER_KEY_FILE.'
      : 'Give the passphrase in SLOTH_RUNNER_PASSPHRASE.'
  return `${there} ${without} If it is lost for ever: sloth-runner secrets rotate --set-aside.`
}

/** Which key it is, after its name. */
export function ofWhat(apart: KeyApart | null, path: string): string {
  if (apart === null) return ` of the database ${path}`
  return apart === 'imported' ? ', which came with an import,' : ', which was set aside,'
}
