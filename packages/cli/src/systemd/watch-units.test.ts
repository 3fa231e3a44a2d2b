import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { quoteWord } from './quote.ts'
import { renderUnits, type WatchUnitParts, watchUnits } from './watch-units.ts'

function unitsOf(set: Partial<WatchUnitParts> = {}) {
  return watchUnits({
    program: [process.execPath, '/opt/sloth-runner/bin/sloth-runner.cjs'],
    parameters: ['stack', 'drift', 'watch', '--once', '--db', '/var/lib/s.db', 'web'],
    stacks: ['web'],
    schedule: { interval: 300_000 },
    user: 'root',
    folder: '/srv/web',
    environment: {},
    passphrase: false,
    ...set,
  })
}

const contentOf = (set: Partial<WatchUnitParts> = {}) =>
  unitsOf(set)
    .map(({ content }) => content)
    .join('\n')

test('a service checks once and the timer of its name starts it', () => {
  const [service, timer] = unitsOf()
  expect(service?.path).toBe('/etc/systemd/system/sloth-runner-drift-web.service')
  expect(timer?.path).toBe('/etc/systemd/system/sloth-runner-drift-web.timer')
  expect(service?.content).toContain(
    `ExecStart=${process.execPath} /opt/sloth-runner/bin/sloth-runner.cjs stack drift watch --once --db /var/lib/s.db web\n`,
  )
  expect(service?.content).toContain('\nSuccessExitStatus=3 4\n')
  expect(timer?.content).toContain('\nOnActiveSec=0\nOnUnitActiveSec=300s\n')
  expect(unitsOf({ stacks: [] })[1]?.path).toBe('/etc/systemd/system/sloth-runner-drift.timer')
})

test('cron becomes calendars, the identity goes along, and a passphrase is asked for', () => {
  const content = contentOf({
    schedule: { cron: '0 6 1 * 1' },
    environment: { SLOTH_RUNNER_IDENTITY: 'ops team' },
    passphrase: true,
  })
  expect(content).toContain('OnCalendar=*-*-01 06:00:00\nOnCalendar=Mon *-*-* 06:00:00\n')
  expect(content).toContain('Environment="SLOTH_RUNNER_IDENTITY=ops team"')
  expect(content).toContain('#EnvironmentFile=')
})

test('names of files keep within what file systems take', () => {
  const stacks = Array.from({ length: 40 }, (_, index) => `a-long-name-of-a-stack-${index}`)
  for (const { path } of unitsOf({ stacks })) expect(basename(path).length).toBeLessThan(255)
})

test.each([
  ['/plain/path', '/plain/path', '/plain/path'],
  ['with space', '"with space"', '"with space"'],
  ['50%', '"50%%"', '"50%%"'],
  ['$HOME', '"$HOME"', '"$$HOME"'],
  ['a"b\\c', '"a\\"b\\\\c"', '"a\\"b\\\\c"'],
])('the word %s stands for itself', (word, program, parameter) => {
  expect([quoteWord(word, 'program'), quoteWord(word, 'parameter')]).toEqual([program, parameter])
})

const analyze = spawnSync('systemd-analyze', ['--version']).status === 0

describe.skipIf(!analyze)('as systemd reads them', { meta: { skipReason: 'there is no systemd-analyze' } }, () => {
  test.each([
    ['plain', {}],
    [
      'with a folder, a file and an identity that need care',
      {
        folder: '/tmp/with space/50%',
        identity: 'ops "team" 50%',
        parameters: ['stack', 'drift', 'watch', '--once', '--db', '/tmp/a $b "c" 50%.db', '--all'],
        schedule: { cron: '*/5 6-20 1,15 * MON-FRI' },
        passphrase: true,
      },
    ],
  ] as const)('the units are valid: %s', (_, set) => {
    const folder = mkdtempSync(join(tmpdir(), 'sloth-runner-units-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const files = unitsOf(set).map(({ path, content }) => {
      const file = join(folder, basename(path))
      writeFileSync(file, content)
      return file
    })
    const { status, stdout, stderr } = spawnSync('systemd-analyze', ['verify', ...files], { encoding: 'utf8' })
    const about = `${stdout}${stderr}`
      .split('\n')
      .filter((line) => line.includes(folder) || line.includes('sloth-runner'))
    expect({ status, about }).toEqual({ status: 0, about: [] })
  })
})

test('people are told what to do with them', () => {
  const text = renderUnits(unitsOf())
  expect(text).toContain('systemctl enable --now sloth-runner-drift-web.timer')
  expect(text).toContain('# /etc/systemd/system/sloth-runner-drift-web.service\n[Unit]\n')
})
