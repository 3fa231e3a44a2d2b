import type { Selectable } from 'kysely'
import type { KeyRow } from '../database/tables/content-rows.ts'
import type { KeyUsers } from '../reads/key-users.ts'
import type { Settings } from '../settings.ts'
import { keyFileApart } from './key-place.ts'

type Key = Pick<Selectable<KeyRow>, 'id' | 'apart' | 'wrapping'>

/** How a key apart that cannot be opened here can be, without the end of the sentence. */
export function wayToKey(settings: Pick<Settings, 'path'>, { id, apart, wrapping }: Key): string {
  const isImported = apart === 'imported'
  if (wrapping === 'passphrase')
    return `Give the passphrase ${isImported ? 'of the database it comes from' : 'that opened it'} in SLOTH_RUNNER_OTHER_PASSPHRASE`
  const file = keyFileApart(settings, id)
  return isImported
    ? `Copy the key file of the database it comes from to ${file}, or name it in SLOTH_RUNNER_KEY_FILE`
    : `Copy its key file to ${file} if it is found`
}

/**
 * What to do about a key apart that cannot be opened here, by what needs it. Values given again help what is on record now; a
 * snapshot needs what was.
 */
export function remedyForKey(way: string, { isPresent, snapshots }: KeyUsers): string {
  const again = isPresent ? ', or give the values again, as with a run' : ''
  const without = 'Without it what was sealed with it cannot be read.'
  if (snapshots.length === 0) return `${way}${again}. ${without}`
  const named = snapshots.join('; ')
  const what = isPresent ? 'Snapshots need it too' : 'Only snapshots need it'
  return `${way}${again}. ${without} ${what}: ${named}. No value given again helps those: take them away with "sloth-runner stack snapshot delete", or wait until they are pruned. Once nothing needs the key, "sloth-runner secrets rotate --re-encrypt" takes it away.`
}
