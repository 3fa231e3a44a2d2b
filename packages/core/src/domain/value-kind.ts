/** What a value of a program is, in plain words. */
export interface ValueKind {
  /** As in `a promise`. */
  readonly is: string
  /** What to write in its place, as one sentence. */
  readonly remedy: string
}

/** By the name of a class, one that inherits from it included. */
const classes: Readonly<Record<string, ValueKind>> = {
  Promise: { is: 'a promise', remedy: 'Await it where it is made, at the top of the file.' },
  Map: { is: 'a Map', remedy: 'Object.fromEntries(map) makes a plain object of it.' },
  Set: { is: 'a Set', remedy: '[...set] makes a list of it.' },
  Iterator: { is: 'an iterator', remedy: '[...iterator] makes a list of it.' },
  AsyncGenerator: { is: 'an iterator', remedy: 'Make a list of it with "for await", at the top of the file.' },
  Date: { is: 'a Date', remedy: 'date.toISOString() makes text of it.' },
  Reference: {
    is: 'a handle, or a field of one',
    remedy:
      'Both stand in what defineStack is given: handles in its list of resources, their fields in place of values.',
  },
}

const plainScalars: Readonly<Record<string, string>> = { boolean: 'a boolean', number: 'a number', string: 'a text' }

/**
 * What something is that no file could hold: nothing but scalars, lists and objects of a class of their own, all of whose keys
 * can be seen. Whoever copies it or reads it as JSON would lose what it holds without a word. Null: it is plain, at this level.
 */
export function unplainKind(value: unknown): ValueKind | null {
  if (value === null || (typeof value) in plainScalars) return null
  switch (typeof value) {
    case 'object':
      return Array.isArray(value) ? listKind(value) : objectKind(value)
    case 'function':
      return { is: 'a function', remedy: 'Call it: what it gives belongs here.' }
    case 'bigint':
      return { is: 'a bigint', remedy: 'Write a number, or text where it is beyond 2^53.' }
    case 'undefined':
      return { is: 'undefined', remedy: 'Look whether what it comes from is there, and is called so.' }
    default:
      return { is: `a ${typeof value}`, remedy: 'Write text.' }
  }
}

/** What any value is, plain ones too. */
export function valueKind(value: unknown): string {
  if (value === null) return 'null'
  const plain = plainScalars[typeof value] ?? (Array.isArray(value) ? 'a list' : 'a map')
  return unplainKind(value)?.is ?? plain
}

/** Whether something is an object that holds nothing but what its own keys show. */
export function isPlainRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && unplainKind(value) === null
}

/** A list with something beside its items, as `list.name = …` makes it. Names come after all positions. */
function listKind(list: readonly unknown[]): ValueKind | null {
  const key = Object.keys(list).at(-1)
  if (key === undefined || (/^\d+$/.test(key) && Number(key) < list.length)) return symbolKind(list)
  return { is: `a list with the key "${key}"`, remedy: 'A list holds items alone: write { } for what has names.' }
}

function objectKind(value: object): ValueKind | null {
  const prototype: object | null = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null && !isForeignPlain(prototype)) return classKind(value)
  const names = Object.getOwnPropertyNames(value)
  if (names.length === Object.keys(value).length) return symbolKind(value)
  const hidden = names.find((key) => !isEnumerable(value, key))
  const remedy = 'Nothing that goes through its keys finds it: write it as a property like the others.'
  return { is: `an object whose key "${hidden}" is not enumerable`, remedy }
}

/** Those that are hidden are marks that libraries leave. */
function symbolKind(value: object): ValueKind | null {
  const symbol = Object.getOwnPropertySymbols(value).find((key) => isEnumerable(value, key))
  return symbol === undefined ? null : { is: `an object with the key ${String(symbol)}`, remedy: 'Keys are text.' }
}

function isEnumerable(value: object, key: string | symbol): boolean {
  return Object.prototype.propertyIsEnumerable.call(value, key)
}

/** Whether this is what plain objects of another realm, such as those of `node:vm`, inherit from. */
function isForeignPlain(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === null && ownClass(prototype) === 'Object'
}

function classKind(value: object): ValueKind {
  const names = [Object.prototype.toString.call(value).slice(8, -1), ...inheritance(value)]
  const known = names.find((name) => Object.hasOwn(classes, name))
  if (known !== undefined) return classes[known] as ValueKind
  const [name] = inheritance(value)
  const remedy =
    'Write a plain object: { ...object } makes one of its own properties, and leaves out what is inherited.'
  if (name === 'Object') return { is: 'an object that inherits from another one', remedy }
  return { is: `an object of the class ${name || '(without a name)'}`, remedy }
}

/** The names of the classes that an object is of, its own first. */
function inheritance(value: object): readonly string[] {
  const names: string[] = []
  for (let one = Object.getPrototypeOf(value); one !== null; one = Object.getPrototypeOf(one)) {
    const name = ownClass(one)
    if (name !== null) names.push(name)
  }
  return names
}

function ownClass(prototype: object): string | null {
  return Object.hasOwn(prototype, 'constructor') ? String(prototype.constructor?.name ?? '') : null
}
