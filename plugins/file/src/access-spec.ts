import type { JsonObject } from '@sloth-runner/core'

/** Who may do what with a path. What is left out is not looked after. */
export interface AccessSpec extends JsonObject {
  /** The twelve permission bits in octal, four digits after `resolve`: `0644`, `4755`. */
  readonly mode?: string
  /** A user's name, or a number as text. */
  readonly owner?: string
  /** A group's name, or a number as text. */
  readonly group?: string
}

/** The JSON Schema of the properties of `AccessSpec`. */
export const accessProperties: JsonObject = {
  mode: {
    type: 'string',
    pattern: '^[0-7]{3,4}$',
    description: 'The permission bits in octal, quoted: "0644", "4755". Default: 0666 or 0777 less the umask.',
    'x-unit': 'octal permission bits',
    'x-public': true,
    'x-drift': { kind: 'configuration', severity: 'high' },
  },
  owner: {
    type: 'string',
    pattern: '^[^:\\s]+$',
    description: 'The name or the number, as text, of the user it belongs to. Default: whoever runs the program.',
    'x-public': true,
    'x-drift': { kind: 'configuration', severity: 'high' },
  },
  group: {
    type: 'string',
    pattern: '^[^:\\s]+$',
    description: 'The name or the number, as text, of the group it belongs to. Default: as the system gives it.',
    'x-public': true,
    'x-drift': { kind: 'configuration', severity: 'high' },
  },
}

/** What a path must be, as the end of a sentence. */
export const pathForm =
  'a path that is not empty, without NUL, which no path can hold, and not "/" itself, which is always there: name what is in it. A relative path begins at the folder of the definition.'

/** The JSON Schema of the path that a resource is. */
export const pathProperty: JsonObject = {
  type: 'string',
  minLength: 1,
  pattern: '^(?!/+(?:\\.\\.?(?:/+|$))*$)[^\\u0000]+$',
  description: `Where it is: ${pathForm}`,
  'x-path': true,
  'x-identity': true,
}

/** Permission bits as four octal digits. */
export function modeText(mode: number): string {
  return mode.toString(8).padStart(4, '0')
}

/** The permission bits behind octal digits. */
export function modeBits(mode: string): number {
  return Number.parseInt(mode, 8)
}

/** The declaration with its mode in four digits. */
export function normalAccess<S extends AccessSpec>(spec: S): S {
  return spec.mode === undefined ? spec : { ...spec, mode: spec.mode.padStart(4, '0') }
}
