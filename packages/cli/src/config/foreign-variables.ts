import { didYouMean, type Finding } from '@sloth-runner/core'
import type { Environment } from '../environment.ts'
import { settings, variableOf } from './settings.ts'

const shortNames = ['SLOTH_RUNNER_DB_PATH']
const sections = [...new Set(settings.map(({ key }) => key.split('.')[0]))]
const settingLike = new RegExp(`^SLOTH_RUNNER_(${sections.join('|')})_`, 'i')

/** Variables that look like settings and are none: warnings, because an environment serves more than one version. */
export function foreignVariables(environment: Environment): readonly Finding[] {
  const known = [...settings.map(variableOf), ...shortNames]
  return Object.keys(environment)
    .filter((name) => settingLike.test(name) && !known.includes(name))
    .map((name) => ({
      severity: 'warning',
      code: 'unknown-setting',
      summary: `The variable ${name} sets nothing.${didYouMean(name, known)}`,
    }))
}
