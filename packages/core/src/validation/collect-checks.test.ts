import { expect, it } from 'vitest'
import { errorFinding, warningFinding } from '../domain/finding.ts'
import { collectChecks } from './collect-checks.ts'

const error = errorFinding('a', 'A')
const warning = warningFinding('b', 'B')
const statuses = (strict: boolean, found: Parameters<typeof collectChecks>[2]) =>
  collectChecks('web', strict, found).checks.map(({ status }) => status)

it('every check is told, in one order, and passes when it found nothing', () => {
  const report = collectChecks('web', true, { findings: {}, skipped: {} })
  expect(report.checks.map(({ name }) => name)).toEqual([
    'configuration',
    'dependencies',
    'resources',
    'permissions',
    'locks',
    'workflow',
    'modules',
  ])
  expect(report).toMatchObject({ passed: true, stack: 'web', strict: true })
})

it('one error fails its check and the whole', () => {
  const report = collectChecks('web', false, { findings: { locks: [warning, error] }, skipped: {} })
  expect(report.passed).toBe(false)
  expect(report.checks.filter(({ status }) => status === 'failed').map(({ name }) => name)).toEqual(['locks'])
})

it('a warning fails its check only where warnings count', () => {
  expect(statuses(false, { findings: { locks: [warning] }, skipped: {} })[4]).toBe('warned')
  expect(statuses(true, { findings: { locks: [warning] }, skipped: {} })[4]).toBe('failed')
})

it('what could not be looked at says why, but hides nothing that was found all the same', () => {
  const skipped = { modules: 'no definition', permissions: 'switched off' }
  const { checks, passed } = collectChecks('web', true, { findings: { permissions: [error] }, skipped })
  expect(checks[6]).toMatchObject({ status: 'skipped', reason: 'no definition' })
  expect(checks[3]).toEqual({ name: 'permissions', status: 'failed', findings: [error] })
  expect(passed).toBe(false)
})
