import { isRounded } from '@sloth-runner/core'
import { EVENT_ID, type Event, floatCoreTag, getScalarValue, NOT_RESOLVED, parseEvents, SCALAR_STYLE } from 'js-yaml'
import { maxYamlDepth } from './yaml-positions.ts'

/** Numbers with a fraction or an exponent, as the core schema has them; those that lose digits are noted as they are written. */
export function notingRounded(rounded: Set<string>): typeof floatCoreTag {
  return {
    ...floatCoreTag,
    resolve: (source, ...others) => {
      const value = floatCoreTag.resolve(source, ...others)
      if (value !== NOT_RESOLVED && isRounded(source)) rounded.add(source)
      return value
    },
  }
}

/** Where the noted numbers stand in a text, from 0. */
export function roundedPlaces(text: string, rounded: ReadonlySet<string>): readonly number[] {
  if (rounded.size === 0) return []
  return parseEvents(text, { maxDepth: maxYamlDepth }).flatMap((event) =>
    event.type === EVENT_ID.SCALAR && isNumber(event, text) && rounded.has(getScalarValue(text, event))
      ? [event.valueStart]
      : [],
  )
}

function isNumber(
  { tagStart, tagEnd, style }: Extract<Event, { type: typeof EVENT_ID.SCALAR }>,
  text: string,
): boolean {
  return tagStart < 0 ? style === SCALAR_STYLE.PLAIN : text.slice(tagStart, tagEnd).includes('float')
}
