import { styleText } from 'node:util'

/** What a piece of text means; the colours follow from it. */
export type Tone = 'good' | 'bad' | 'warning' | 'added' | 'changed' | 'removed' | 'heading' | 'faint'

/** Gives a text its colour, or leaves it as it is. */
export type Paint = (tone: Tone, text: string) => string

const styles: Readonly<Record<Tone, Parameters<typeof styleText>[0]>> = {
  good: 'green',
  bad: 'red',
  warning: 'yellow',
  added: 'green',
  changed: 'yellow',
  removed: 'red',
  heading: 'bold',
  faint: 'dim',
}

/** Leaves every text as it is. */
export const plainPaint: Paint = (_tone, text) => text

/** Colours by ANSI codes. */
export const colourPaint: Paint = (tone, text) => styleText(styles[tone], text, { validateStream: false })

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
