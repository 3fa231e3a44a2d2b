import { randomBytes } from 'node:crypto'
import { inspect } from 'node:util'

/** What a piece of text means; the colours follow from it. */
export type Tone = 'good' | 'bad' | 'warning' | 'added' | 'changed' | 'removed' | 'heading' | 'faint'

/** Gives a text its colour, or leaves it as it is. */
export type Paint = (tone: Tone, text: string) => string

/** Names of `inspect.colors`. */
const styles = {
  good: 'green',
  bad: 'red',
  warning: 'yellow',
  added: 'green',
  changed: 'yellow',
  removed: 'red',
  heading: 'bold',
  faint: 'dim',
} as const satisfies Readonly<Record<Tone, string>>

/** Leaves every text as it is. */
export const plainPaint: Paint = (_tone, text) => text

/** Made by the first text that is painted: the module that makes it takes longer to load than most commands run. */
let mark: string | null = null

/**
 * Stands for the escape character in what is painted, until `withColours` puts that in its place. Nobody can know it
 * beforehand, so that no text from a database or a file can bring a colour of its own.
 */
export function colourMark(): string {
  mark ??= `\ue000${randomBytes(9).toString('base64url')}`
  return mark
}

/** A text with its colours: the escape character in every place where it was painted. */
export function withColours(text: string): string {
  return mark === null ? text : text.replaceAll(mark, '\u001b')
}

/** Colours by ANSI codes, with `colourMark` in place of the escape character. */
export const colourPaint: Paint = (tone, text) => {
  const [begin, end] = inspect.colors[styles[tone]] as [number, number]
  return `${colourMark()}[${begin}m${text}${colourMark()}[${end}m`
}

/**
 * How a stream is painted: in colour only on a terminal, and never with NO_COLOR (https://no-color.org), `--no-color` or
 * TERM=dumb.
 */
export function choosePaint(
  stream: { readonly isTTY?: boolean },
  environment: NodeJS.ProcessEnv,
  noColour: boolean,
): Paint {
  const refused = noColour || (environment.NO_COLOR ?? '') !== '' || environment.TERM === 'dumb'
  return stream.isTTY === true && !refused ? colourPaint : plainPaint
}
