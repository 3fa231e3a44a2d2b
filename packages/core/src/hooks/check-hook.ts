import { typesMatching, usualPatterns } from '../domain/event-pattern.ts'
import { errorFinding, type Finding } from '../domain/finding.ts'
import type { HookDefinition, HookTarget, HookWish } from '../domain/hook.ts'
import { didYouMean, nameProblem } from '../domain/names.ts'
import { blockedPorts } from './blocked-ports.ts'

/** Milliseconds that one attempt may take unless it is said. */
const defaultTimeout = 30_000

/** Milliseconds that one attempt may take at most. */
const longestTimeout = 3_600_000

/** The hook that is wanted, or everything that is wrong with it. Paths of findings are the wish's keys. Reads nothing. */
export function checkHook(wish: HookWish): { readonly hook: HookDefinition; readonly findings: readonly Finding[] } {
  const { name, events, stack = null, timeout = defaultTimeout } = wish
  const findings = [
    ...checkName('name', 'hook', name),
    ...(stack === null ? [] : checkName('stack', 'stack', stack)),
    ...(events.length === 0 ? [finding('events', 'It is for no event.')] : events.flatMap(checkPattern)),
    ...checkTarget(wish),
    ...checkTimeout(timeout),
  ]
  return { hook: { name, events, stack, target: targetOf(wish), timeout }, findings }
}

function targetOf({ command, url = '', secretFile }: HookWish): HookTarget {
  return command === undefined ? { kind: 'http', url, secretFile: secretFile ?? null } : { kind: 'command', command }
}

function finding(key: keyof HookWish, summary: string, detail?: string): Finding {
  return errorFinding('invalid-hook', summary, { path: [key], ...(detail === undefined ? {} : { detail }) })
}

function checkName(key: 'name' | 'stack', what: string, name: string): readonly Finding[] {
  const problem = nameProblem(name)
  return problem === null ? [] : [finding(key, `"${name}" is no name of a ${what}: ${problem}.`)]
}

function checkPattern(pattern: string): readonly Finding[] {
  if (typesMatching(pattern).length > 0) return []
  return [
    finding(
      'events',
      `No event is of the type "${pattern}".${didYouMean(pattern, usualPatterns())}`,
      'A pattern is a type such as drift.detected, with * for any characters: lock.*, *.failed, *.',
    ),
  ]
}

function checkTarget({ command, url, secretFile }: HookWish): readonly Finding[] {
  const findings: Finding[] = []
  if (command === undefined && url === undefined)
    findings.push(finding('command', 'It says neither which command to run nor which address to post to.'))
  if (command !== undefined && url !== undefined)
    findings.push(finding('url', 'It says both a command to run and an address to post to: make two hooks of it.'))
  if (command?.trim() === '') findings.push(finding('command', 'Its command is empty.'))
  if (url !== undefined) findings.push(...checkUrl(url))
  if (secretFile !== undefined && url === undefined)
    findings.push(finding('secretFile', 'A secret signs what is posted: a command has no use for it.'))
  return findings
}

function checkUrl(text: string): readonly Finding[] {
  const url = URL.parse(text)
  if (url === null || !['http:', 'https:'].includes(url.protocol))
    return [finding('url', 'Its address is none: one begins with https:// or http://.')]
  return [...checkPort(url), ...checkCredentials(url)]
}

function checkPort({ port }: URL): readonly Finding[] {
  if (!blockedPorts.has(Number(port))) return []
  return [
    finding(
      'url',
      `Nothing can be posted to port ${port}: it is kept for another protocol than HTTP.`,
      'These ports are blocked by fetch, which posts: https://fetch.spec.whatwg.org/#port-blocking. Let the receiver listen on another one.',
    ),
  ]
}

function checkCredentials({ username, password }: URL): readonly Finding[] {
  if (username === '' && password === '') return []
  return [
    finding(
      'url',
      'A user and a password have no place in the address: it is kept and shown in clear.',
      'Sign what is posted with a secret from a file, and let the receiver check the signature.',
    ),
  ]
}

function checkTimeout(timeout: number): readonly Finding[] {
  if (timeout > 0 && timeout <= longestTimeout) return []
  return [finding('timeout', 'A hook may take an hour at most, and more than no time.')]
}
