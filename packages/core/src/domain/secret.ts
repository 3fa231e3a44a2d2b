/** What can protect a key. */
export const keyWrappings = ['file', 'passphrase'] as const

/** What protects a key: the bytes of a key file, or a passphrase that a person knows. */
export type KeyWrapping = (typeof keyWrappings)[number]

/**
 * Why a key is apart: it came with an import, or was set aside when it was missing. Such a key opens what was sealed with it
 * and never seals anything.
 */
export type KeyApart = 'imported' | 'set-aside'

/** A key of the database, as it can be shown. */
export interface SecretKey {
  readonly id: string
  /** Whether new values are sealed with it. The others only open what was sealed before. */
  readonly current: boolean
  /** Null: it is one of the keys that this database made and has sealed with ever since. */
  readonly apart: KeyApart | null
  readonly wrapping: KeyWrapping
  /** Where its key file is looked for, of a key apart: which opens it, or where it belongs. Null for a passphrase. */
  readonly keyFile: string | null
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** How many sensitive values need it. */
  readonly secrets: number
  /** Why it cannot be opened here and now; null when it can. */
  readonly problem: string | null
  /** What to do about that; null when it can be opened. */
  readonly remedy: string | null
}

/** What a new key is to be wrapped with. `same`: as the present one is. */
export type NewWrapping =
  | { readonly kind: 'same' }
  /** The key file is made when there is none of that name. */
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'passphrase'; readonly passphrase: string }

/** How the key is to be changed. */
export interface NewKey {
  readonly wrapping: NewWrapping
  /** Set keys of this database aside that cannot be opened here. Default: false, which refuses while one is missing. */
  readonly setAside?: boolean
}

/** A change of the key that new values are sealed with. */
export interface KeyChange {
  /** Of the new key. */
  readonly key: string
  /** Of the one before; null for the first. */
  readonly previous: string | null
  readonly wrapping: KeyWrapping
  readonly keyFile: string | null
  /** Whether the key file was made for it. */
  readonly keyFileMade: boolean
  /** Where the key file was before; null when there was none. */
  readonly previousKeyFile: string | null
  /** Keys of this database that were set aside with it, as they could not be opened here. */
  readonly setAside: readonly string[]
  /** Keys apart that could not be opened here, those set aside now among them: what opened them before still does. */
  readonly unopened: readonly KeptKey[]
}

/** A part of the secrets, moved to the current key. */
export interface MovedSecrets {
  readonly moved: number
  /** Secrets whose ciphertext does not fit their key. They stay as they are. */
  readonly damaged: readonly string[]
  /** Where the next part begins; null when this was the last. */
  readonly next: string | null
}

/** A key that stays although it is not the current one, and why. */
export interface KeptKey {
  readonly id: string
  readonly reason: string
}

/** Keys that nothing needs any more, taken off the record, and those that stay. */
export interface DroppedKeys {
  readonly dropped: readonly string[]
  readonly kept: readonly KeptKey[]
  /** Secrets that are named and gone: which key sealed them nobody can tell, so that none was taken away. */
  readonly gone: readonly string[]
}

/** What is wrong with a secret: it is gone, it does not open to what was sealed, or its key is not on record any more. */
export type SecretDamage = 'gone' | 'damaged' | 'key-gone'

/** A secret that cannot be had though no key is missing, and what needs it. */
export interface BrokenSecret {
  readonly id: string
  readonly damage: SecretDamage
  /** A sentence. */
  readonly detail: string
  /** The key it was sealed with; null: that is gone with it. */
  readonly key: string | null
  readonly users: SecretUsers
}

/** What cannot do without a secret, in words. */
export interface SecretUsers {
  /** What is on record now, and runs: `web/page`, `the output "token" of "web"`. */
  readonly present: readonly string[]
  /** By stack: `v1, v2 of "web"`. */
  readonly snapshots: readonly string[]
}

/** All of them, as the end of a sentence. Pure. */
export function secretUsersText({ present, snapshots }: SecretUsers): string {
  return [...present, ...snapshots.map((words) => `the snapshots ${words}`)].join(', ') || 'nothing on record now'
}

/** A key that cannot be opened here and now, and the secrets that were not looked at for that. */
export interface UnopenedSecrets extends KeptKey {
  readonly secrets: readonly string[]
}

/** What a look at secrets found. */
export interface SecretsCheck {
  /** How many open to what was sealed. */
  readonly opened: number
  /** By id. */
  readonly broken: readonly BrokenSecret[]
  readonly unopened: readonly UnopenedSecrets[]
}

/** What helps when secrets are damaged or gone, by what needs them. A snapshot needs what was, and no value given anew. Pure. */
export function brokenSecretRemedies(secrets: readonly Pick<BrokenSecret, 'damage' | 'users'>[]): readonly string[] {
  const isPresent = secrets.some(({ users }) => users.present.length > 0)
  const isKept = secrets.some(({ users }) => users.snapshots.length > 0)
  const isKeyGone = secrets.some(({ damage }) => damage === 'key-gone')
  return [
    '"sloth-runner db check --repair" takes back what a copy beside the database has as it was.',
    'Or restore a backup: "sloth-runner db restore FILE".',
    ...(isPresent
      ? [
          'Or give the values anew: run the definitions again, or set the values again ("sloth-runner stack values set").',
        ]
      : []),
    ...(isKeyGone
      ? [
          'While the only key is gone nothing is sealed: "sloth-runner secrets rotate --set-aside" makes a new one, if no copy has it.',
        ]
      : []),
    ...(isKept
      ? [
          'Snapshots need what was, and no value given anew: "sloth-runner stack snapshot delete" takes away those that stay damaged.',
        ]
      : []),
  ]
}

/** What helps when a secret is damaged or gone. */
export const brokenSecretRemedy =
  'Look with "sloth-runner db check"; "db check --repair" takes it back from a copy beside the database that has it. Or restore a backup ("sloth-runner db restore FILE"), or give the value anew: run the definition again, or set the value again.'
