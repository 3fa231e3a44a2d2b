import { type PositionNode, roundedNumber } from '@sloth-runner/core'
import { deepestLevel } from '@sloth-runner/core/definition'
import { CORE_SCHEMA, loadAll, mapTag, YAMLException } from 'js-yaml'
import { changedKeys } from './changed-keys.ts'
import type { ParsedDocuments } from './parsed-documents.ts'
import type { Source } from './read-source.ts'
import { notingRounded, roundedPlaces } from './rounded-numbers.ts'
import { syntaxFinding } from './text-place.ts'
import { maxYamlDepth, yamlPositions } from './yaml-positions.ts'

/**
 * Parses YAML 1.2 with the core schema: no tags of one's own, no merge keys, no key twice, none that is read as another
 * text, no number that would lose digits.
 */
export function parseYaml(source: Source): ParsedDocuments {
  const { text } = source
  let known: PositionNode[] | null = null
  const positions = (document: number) => {
    known ??= yamlPositions(text)
    return known[document] ?? { start: 0, children: null }
  }
  try {
    const { documents, allKeysAreText, rounded } = load(text)
    const changed = allKeysAreText
      ? []
      : documents.flatMap((document, index) => changedKeys(document, positions(index)).map(keyFinding(source)))
    const findings = [...changed, ...roundedPlaces(text, rounded).map(roundedFinding(source))]
    return { documents: findings.length > 0 ? [] : documents, findings, positions }
  } catch (error) {
    return { documents: [], findings: [yamlFinding(source, error)], positions }
  }
}

interface Loaded {
  readonly documents: readonly unknown[]
  readonly allKeysAreText: boolean
  /** Numbers that lose digits, as they are written. */
  readonly rounded: ReadonlySet<string>
}

/** A key that is a number is nothing unusual, but need not be written as that is: `1.10` is 1.1. */
function load(text: string): Loaded {
  const rounded = new Set<string>()
  let allKeysAreText = true
  const noting: typeof mapTag = {
    ...mapTag,
    addPair: (map, key, value) => {
      if (typeof key !== 'string') allKeysAreText = false
      return mapTag.addPair(map, key, value)
    },
  }
  const documents = loadAll(text, {
    schema: CORE_SCHEMA.withTags(noting, notingRounded(rounded)),
    maxDepth: maxYamlDepth,
  })
  return { documents, allKeysAreText, rounded }
}

function keyFinding(source: Source) {
  return ({ name, start }: { readonly name: string; readonly start: number }) =>
    syntaxFinding(
      source,
      start,
      `The key ${name} would be read as a number or another value, and become another text: put it in quotes.`,
    )
}

function roundedFinding(source: Source) {
  return (start: number) => syntaxFinding(source, start, `This is not kept exactly: ${roundedNumber}.`)
}

function yamlFinding(source: Source, error: unknown) {
  const reason = error instanceof YAMLException ? error.reason : String(error)
  const offset = error instanceof YAMLException ? (error.mark?.position ?? 0) : 0
  const words = inWords(source.sensitive === true ? withoutText(reason) : reason)
  return syntaxFinding(source, offset, `This is not YAML as it is read here: ${words}.`)
}

/** Reasons of the parser that name nothing of the text: words, and the marks of YAML itself. */
const plainReason = /^(?:[A-Za-z -]|;|%YAML|',' ?|':' ?|,(?= )|\((?:first|second) argument\)|maxDepth \(\d+\))+$/

/** A reason without what it repeats of the text. */
function withoutText(reason: string): string {
  if (reason.startsWith('unidentified alias')) return 'an alias names no anchor'
  if (reason.startsWith('recursive alias')) return 'an alias stands inside of what it names'
  if (/\btag\b/.test(reason) && /[<":]/.test(reason)) return 'a tag in it is not known, or not for this value'
  return plainReason.test(reason) ? reason : 'its syntax is wrong at this place'
}

function inWords(reason: string): string {
  if (reason === 'duplicated mapping key') return 'the key is there twice'
  if (reason.startsWith('nesting exceeded')) return `it is nested deeper than ${deepestLevel} levels`
  return reason.replace(/^unknown (\w+) tag !<(.*)>$/, 'the tag $2 is not known')
}
