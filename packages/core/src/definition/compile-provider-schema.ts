import type { ValidateFunction } from 'ajv/dist/2020.js'
import type { JsonObject } from '../domain/json.ts'
import { EngineError } from '../errors/engine-error.ts'
import { messageOf } from '../errors/message-of.ts'
import { compileSchema, type SchemaAuthor } from './compile-schema.ts'

/**
 * The validator of a type's schema. Most of what makes a schema none is seen when the module of its reader is loaded, the rest
 * here: it is an `EngineError` `plugin-invalid`. As if a person had written it, it is checked itself as well.
 */
export function compileProviderSchema(type: string, schema: JsonObject, author: SchemaAuthor): ValidateFunction {
  try {
    return compileSchema(schema, author)
  } catch (error) {
    throw new EngineError('plugin-invalid', {
      message: `The plugin for "${type}" is broken: the schema of its reader is none: ${messageOf(error)}.`,
      remedy: 'Install another version of the plugin, or tell its author.',
    })
  }
}
