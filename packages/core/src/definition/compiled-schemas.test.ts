import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, it } from 'vitest'
import { compiledSchemas } from '../../scripts/compiled-schemas.ts'

it.each([...compiledSchemas()].map(([path, content]) => [basename(path), path, content]))(
  '%s is what the schema gives: else run packages/core/scripts/compile-schemas.ts',
  (_, path, content) => {
    expect(readFileSync(path as string, 'utf8') === content).toBe(true)
  },
)
