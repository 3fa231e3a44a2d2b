import { shellWord } from '../domain/shell-word.ts'
import { EngineError } from './engine-error.ts'

/** A resource on record of a stack that is to be deleted. */
export interface LeftResource {
  readonly address: string
  readonly protect: boolean
  readonly removal: string
}

const mostNamed = 5

/**
 * A stack cannot be deleted: what is left of it, and how that is let go, by a destroy or,
 * what a destroy leaves, by forgetting it.
 */
export class StackNotEmptyError extends EngineError {
  readonly stackName: string

  /** @param left at least one */
  constructor(stack: string, left: readonly LeftResource[]) {
    const kept = left.filter(({ protect, removal }) => protect || removal === 'retain')
    const count = `${left.length} ${left.length === 1 ? 'resource' : 'resources'}`
    super('stack-not-empty', {
      message: `The stack "${stack}" has ${count} on record: ${named(left)}.`,
      remedy: [
        ...(kept.length === left.length ? [] : [`Destroy it first: "sloth-runner stack destroy ${stack}".`]),
        kept.length === 0 ? forgetting(stack, left, mostNamed) : forgetting(stack, kept),
      ].join(' '),
    })
    this.stackName = stack
  }
}

function whyKept({ protect, removal }: LeftResource): string {
  if (protect) return ' (protected)'
  return removal === 'retain' ? ' (its removal is "retain")' : ''
}

function named(left: readonly LeftResource[]): string {
  const names = left.slice(0, mostNamed).map((one) => `"${one.address}"${whyKept(one)}`)
  const more = left.length > mostNamed ? ` and ${left.length - mostNamed} more` : ''
  return `${names.join(', ')}${more}`
}

/**
 * @param left what a destroy would keep or, where it keeps nothing, all of it: it may not be able to remove that
 * @param most how many are named at most: what a destroy keeps is to be forgotten by the very command that is told
 */
function forgetting(stack: string, left: readonly LeftResource[], most = Number.POSITIVE_INFINITY): string {
  const addresses = left.length > most ? 'ADDRESS…' : left.map(({ address }) => shellWord(address)).join(' ')
  const flag = left.some(({ protect }) => protect) ? ' --include-protected' : ''
  return `What a destroy leaves is forgotten, and stays in the world: "sloth-runner stack resources forget ${stack} ${addresses}${flag}".`
}
