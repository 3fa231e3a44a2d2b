import { expect, test } from 'vitest'
import { type LeftResource, StackNotEmptyError } from './stack-not-empty-error.ts'

const left = (address: string, more: Partial<LeftResource> = {}): LeftResource => ({
  address,
  protect: false,
  removal: 'delete',
  ...more,
})

test('what a destroy removes is destroyed, and what it keeps or cannot remove is forgotten', () => {
  const said = (...resources: readonly LeftResource[]) => {
    const { message, remedy } = new StackNotEmptyError('web', resources)
    return [message, remedy]
  }
  expect(said(left('a'))).toEqual([
    'The stack "web" has 1 resource on record: "a".',
    'Destroy it first: "sloth-runner stack destroy web". What a destroy leaves is forgotten, and stays in the world: "sloth-runner stack resources forget web a".',
  ])
  expect(said(left('a["x"]', { removal: 'retain' }))).toEqual([
    'The stack "web" has 1 resource on record: "a["x"]" (its removal is "retain").',
    `What a destroy leaves is forgotten, and stays in the world: "sloth-runner stack resources forget web 'a["x"]'".`,
  ])
  expect(said(left('a'), left('b', { protect: true }))[1]).toBe(
    'Destroy it first: "sloth-runner stack destroy web". What a destroy leaves is forgotten, and stays in the world: "sloth-runner stack resources forget web b --include-protected".',
  )
  const many = said(...['a', 'b', 'c', 'd', 'e', 'f'].map((address) => left(address, { removal: 'retain' })))
  expect(many.join(' ')).toContain('"e" (its removal is "retain") and 1 more')
  expect(many.join(' ')).toContain('forget web a b c d e f"')
  const any = said(...['a', 'b', 'c', 'd', 'e', 'f'].map((address) => left(address)))
  expect(any.join(' ')).toContain('forget web ADDRESS…')
})
