import type { ResourceFixer } from './resource-fixer.ts'
import type { ResourceReader } from './resource-reader.ts'
import type { Validator } from './validator.ts'

/** Imports a module when it is needed, and not before. */
export type Lazy<T> = () => Promise<T>

/** A package that brings resource types. Nothing registers itself: plugins are handed to `createEngine`. */
export interface Plugin {
  /** The part before the colon of its types. */
  readonly name: string
  readonly version: string
  /** By type. */
  readonly readers: Readonly<Record<string, Lazy<ResourceReader>>>
  /** By type. */
  readonly fixers: Readonly<Record<string, Lazy<ResourceFixer>>>
  /** By name. */
  readonly validators: Readonly<Record<string, Lazy<Validator>>>
}
