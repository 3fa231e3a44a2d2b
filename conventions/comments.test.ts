import { expect, test } from 'vitest'
import { sourceFiles } from './workspace/source-files.ts'

const exported =
  /^export (?:default )?(?:declare )?(?:abstract |async )?(?:class|const|enum|function\*?|interface|type) (\w+)/

/** The exports of a file that no comment stands above. Only the first of several overloads needs one. */
function bareExports(path: string, text: string): readonly string[] {
  const lines = text.split('\n')
  const seen = new Set<string>()
  return lines.flatMap((line, index) => {
    const name = exported.exec(line)?.[1]
    if (name === undefined || seen.has(name)) return []
    seen.add(name)
    return lines[index - 1]?.endsWith('*/') ? [] : [`${path}:${index + 1} ${name}`]
  })
}

test('everything that is exported says what it is; a command does so by its summary', () => {
  const files = sourceFiles.filter(({ path, purpose }) => purpose !== 'test' && /\/src\/(?!commands\/)/.test(path))
  expect(files.flatMap(({ path, text }) => bareExports(path, text))).toEqual([])
})

/** Lines of comments that are longer than a person reads at once; a table's row cannot be broken. */
function longLines(path: string, text: string): readonly string[] {
  const comment = /^\s*(?:\/\/|\/?\*)(?! \|)/
  return text.split('\n').flatMap((line, index) => {
    return line.length > 130 && comment.test(line) ? [`${path}:${index + 1}`] : []
  })
}

test('no line of a comment is longer than 130 characters', () => {
  expect(sourceFiles.flatMap(({ path, text }) => longLines(path, text))).toEqual([])
})
