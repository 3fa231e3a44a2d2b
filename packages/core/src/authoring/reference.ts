import type { Json } from '../domain/json.ts'

/** Marks references, also across several installed copies of this package. */
const referenceKey: unique symbol = Symbol.for('sloth-runner.reference') as never

/**
 * A value that is known only when the definition is evaluated: a field of a resource, a sensitive variable. In a
 * template string it becomes an expression.
 */
export interface Reference<T> {
  /** The CEL expression, without `${{ }}`. The value's type is kept in the type alone. */
  readonly [referenceKey]: { readonly expression: string; readonly value?: T }
  toString(): string
}

/** A text that is, or holds, an expression. */
export type ExpressionText = `${string}\${{${string}}}${string}`

/** A reference whose fields are references too. */
export type Handle<T> = Reference<T> & Fields<NonNullable<T>>

type Fields<T> = T extends readonly (infer Item)[]
  ? { readonly [index: number]: Handle<Item> }
  : T extends object
    ? { readonly [Key in keyof T]-?: Handle<Exclude<T[Key], undefined>> }
    : unknown

/** A value, a reference to one, or a text with an expression that gives one. */
export type Expressible<T> =
  | Reference<T>
  | ExpressionText
  | (T extends readonly (infer Item)[]
      ? readonly Expressible<Item>[]
      : T extends object
        ? { readonly [Key in keyof T]: Expressible<T[Key]> | ([undefined] extends [T[Key]] ? undefined : never) }
        : T)

/** A reference to what a CEL expression gives, for example `expression<string>('env.HOME')`. */
export function expression<T = Json>(source: string): Handle<T> {
  return handleOf(source) as Handle<T>
}

/** The CEL expression of a reference, or null for any other value. */
export function expressionOf(value: unknown): string | null {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return null
  const found = (value as Partial<Reference<unknown>>)[referenceKey]
  return found === undefined ? null : found.expression
}

/** A handle for an expression. `extra` are symbols that it answers beside the reference's own. */
export function handleOf(source: string, extra: ReadonlyMap<symbol, unknown> = new Map()): Handle<unknown> {
  const text = () => `\${{ ${source} }}`
  const children = new Map<string, Handle<unknown>>()
  const answer = (key: string | symbol): unknown => {
    if (key === referenceKey) return { expression: source }
    if (key === Symbol.toPrimitive || key === 'toString' || key === 'toJSON' || key === 'valueOf') return text
    if (typeof key === 'symbol') return extra.get(key)
    if (key === 'then') return undefined
    const child = children.get(key) ?? handleOf(`${source}${member(key)}`)
    children.set(key, child)
    return child
  }
  const keys = new Set<string | symbol>([referenceKey, ...extra.keys()])
  return new Proxy(Object.create(noPlainData), {
    get: (_, key) => answer(key),
    has: (_, key) => keys.has(key),
  }) as Handle<unknown>
}

/** Else one would be taken for an object without anything in it where nobody makes an expression of it. */
const noPlainData = { constructor: { name: 'Reference' } }

function member(key: string): string {
  if (/^\d+$/.test(key)) return `[${key}]`
  return /^[A-Za-z_]\w*$/.test(key) && !notAfterDot.has(key) ? `.${key}` : `[${JSON.stringify(key)}]`
}

const notAfterDot: ReadonlySet<string> = new Set(['in', 'true', 'false', 'null'])
