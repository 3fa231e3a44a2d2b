import { type JsonObject, sha256 } from '@sloth-runner/core'
import { pathForm, pathProperty } from './access-spec.ts'

/** One line, or one block of lines between two marker lines, in a text file that others may edit too. */
export interface LineSpec extends JsonObject {
  readonly path: string
  /** The line, without its end. */
  readonly line?: string
  /** Regular expression that finds the line which is to become `line`. Default: the line itself. */
  readonly match?: string
  /** The lines between the markers. */
  readonly block?: string
  /** Names the block in its marker lines. */
  readonly marker?: string
  /** What begins a comment in this file, for the marker lines. Default: `#`. */
  readonly comment?: string
  /** Where something new goes: `start`, `end`, `after:REGEX` or `before:REGEX`. Default: end. */
  readonly position?: string
  /** Make the file when there is none. Default: false. */
  readonly create?: boolean
}

/** A line or block as it is observed. */
export interface LineActual extends JsonObject {
  readonly path: string
  readonly line?: string
  readonly match?: string
  readonly block?: string
  readonly marker?: string
  readonly comment?: string
  /** How many lines are the declared one, to the letter, where they are several. */
  readonly copies?: number
}

/**
 * What tells a line or block from others of the same file. A line that is found by itself counts by its digest, so that
 * keys stay short.
 */
export function lineKey({ line, match, marker, comment }: LineSpec): string {
  if (marker !== undefined) return `block ${comment ?? '#'} ${marker}`
  return match === undefined ? `line ${sha256(line ?? '').slice(0, 16)}` : `match ${match}`
}

/** The JSON Schema of `file:line`. */
export const lineSchema: JsonObject = {
  type: 'object',
  additionalProperties: false,
  required: ['path'],
  properties: {
    path: { ...pathProperty, description: `The file: ${pathForm}` },
    line: {
      type: 'string',
      minLength: 1,
      pattern: '^(?!\\ufeff)[^\\n\\r\\u0000]*$',
      description: 'The line, without its end. Either this or "block".',
    },
    match: {
      type: 'string',
      minLength: 1,
      description:
        'A regular expression: the last line that matches becomes "line". Default: the line itself has to be there.',
      'x-identity': true,
    },
    block: {
      type: 'string',
      pattern: '^[^\\u0000]*$',
      description: 'Lines that stand between two marker lines. Either this or "line".',
    },
    marker: {
      type: 'string',
      pattern: '^[^\\n\\r\\u0000]+$',
      description: 'The name of the block, in its marker lines "# BEGIN name" and "# END name". Needed with "block".',
      'x-identity': true,
    },
    comment: {
      type: 'string',
      pattern: '^[^\\n\\r\\u0000]+$',
      description: 'What begins a comment in this file, for the marker lines. Default: "#".',
      'x-identity': true,
    },
    position: {
      type: 'string',
      pattern: '^(start|end|after:.+|before:.+)$',
      description:
        'Where something new goes: "start", "end", or "after:" or "before:" with a regular expression for the last line that matches; the end when none does. Default: "end".',
      'x-public': true,
      'x-resolve-only': true,
    },
    create: {
      type: 'boolean',
      default: false,
      description: 'Make the file when there is none. Default: false.',
      'x-public': true,
      'x-resolve-only': true,
    },
  },
  oneOf: [{ required: ['line'] }, { required: ['block'] }],
  dependentRequired: { block: ['marker'], marker: ['block'], comment: ['block'], match: ['line'] },
}
