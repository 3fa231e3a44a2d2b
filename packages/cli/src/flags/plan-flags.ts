import { boolean, string } from '@oclif/core/flags'
import type { PlanOptions } from '@sloth-runner/core'

/** The flags that say which definition is meant and with which values. */
export const definitionFlags = {
  file: string({
    char: 'f',
    helpValue: 'FILE',
    summary:
      'The definition: YAML, JSON, TypeScript or JavaScript. Default: stack.{yaml,yml,json,ts,js} in this folder.',
  }),
  stack: string({ char: 's', helpValue: 'NAME', summary: 'Name of the stack. Default: the name in the definition.' }),
  var: string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'NAME=VALUE',
    summary: 'Value of a variable. Can be given several times. Never for a sensitive one.',
  }),
  'var-file': string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'FILE',
    summary: 'File with values of variables, YAML or JSON. Later files win.',
  }),
}

/** The flags that change what a plan takes in. */
export const planFlags = {
  ...definitionFlags,
  prune: boolean({ summary: 'Remove resources that are no longer declared.' }),
  target: string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'RESOURCE',
    summary: 'Only this resource and what it depends on. Can be given several times.',
  }),
  replace: string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'RESOURCE',
    summary: 'Replace this resource although it need not be. Can be given several times.',
  }),
  'take-over': boolean({ summary: 'May change objects that were there before and differ.' }),
}

/** The values of `definitionFlags`. */
export interface DefinitionFlags {
  readonly file?: string | undefined
  readonly stack?: string | undefined
  readonly var?: readonly string[] | undefined
  readonly 'var-file'?: readonly string[] | undefined
}

/** The values of `planFlags`. */
export interface PlanFlags extends DefinitionFlags {
  readonly prune: boolean
  readonly target?: readonly string[] | undefined
  readonly replace?: readonly string[] | undefined
  readonly 'take-over': boolean
}

/** What was asked for, as the engine takes it. */
export function planOptions(flags: PlanFlags): PlanOptions {
  return {
    prune: flags.prune,
    targets: flags.target ?? [],
    replace: flags.replace ?? [],
    takeOver: flags['take-over'],
  }
}
