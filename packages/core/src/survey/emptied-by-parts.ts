import { editedKeys, isOwned, ownedKeys, type Surveyed } from './subject.ts'
import { emptied } from './survey-subjects.ts'

/**
 * What is to be removed, as it will be found then: what would stay for what is in it is judged anew where that are nothing
 * but parts which go first, as the lines of a file. Pure.
 *
 * @param all everything that was found of what may go
 */
export function emptiedByParts(all: readonly Surveyed[]): (item: Surveyed) => Surveyed {
  const isEmptied = emptiedBy(all.filter(({ subject }) => isOwned(subject) && !subject.retained))
  return (item) => (item.change?.action === 'forget' && isEmptied(item) ? emptied(item) : item)
}

/** Tells whether some removals take all that is in something. Pure. */
export function emptiedBy(removals: readonly Surveyed[]): (whole: Surveyed) => boolean {
  const taken = Map.groupBy(
    removals.flatMap(({ subject, change }) =>
      change?.takes === undefined ? [] : editedKeys(subject).map((key) => ({ key, ...change.takes })),
    ),
    ({ key }) => key,
  )
  return ({ subject }) =>
    ownedKeys(subject).some((key) => {
      const takes = taken.get(key) ?? []
      const parts = new Set(takes.flatMap((one) => one.parts))
      return takes.length > 0 && takes.every(({ of }) => parts.size === of)
    })
}
