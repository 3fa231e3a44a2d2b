import type { WatchSchedule } from '@sloth-runner/core'
import { calendarOf } from './calendar.ts'
import { escapeSpecifiers, quoteWord } from './quote.ts'

/** What units are made of. Paths are absolute. */
export interface WatchUnitParts {
  /** Node, and the entry file of this program. */
  readonly program: readonly [string, string]
  /** The parameters of one check. */
  readonly parameters: readonly string[]
  /** Names; empty for every stack. */
  readonly stacks: readonly string[]
  /** One that can be kept. */
  readonly schedule: WatchSchedule
  readonly user: string
  readonly folder: string
  /** Variables of the environment that a check goes by, and their values. None is a secret. */
  readonly environment: Readonly<Record<string, string>>
  /** Whether the secrets are opened by a passphrase from the environment. */
  readonly passphrase: boolean
}

/** A file to be put in its place. */
export interface UnitFile {
  readonly path: string
  readonly content: string
}

/** File names have 255 bytes at most. */
const longestName = 200

/** A service that checks once, and the timer that starts it. */
export function watchUnits(parts: WatchUnitParts): readonly UnitFile[] {
  const name = ['sloth-runner-drift', ...parts.stacks].join('-').slice(0, longestName)
  const about = parts.stacks.length === 0 ? 'all stacks' : parts.stacks.join(', ')
  const unit = (ending: string, lines: readonly string[]): UnitFile => ({
    path: `/etc/systemd/system/${name}.${ending}`,
    content: `${lines.join('\n')}\n`,
  })
  return [
    unit('service', serviceLines(parts, about)),
    unit('timer', [
      '[Unit]',
      `Description=Times of the drift check of ${about}`,
      '',
      '[Timer]',
      ...timerLines(parts.schedule),
      'AccuracySec=1s',
      '',
      '[Install]',
      'WantedBy=timers.target',
    ]),
  ]
}

function serviceLines(parts: WatchUnitParts, about: string): readonly string[] {
  const [node, entry] = parts.program
  const words = [entry, ...parts.parameters].map((word) => quoteWord(word, 'parameter'))
  return [
    '[Unit]',
    `Description=Drift check of ${about} (sloth-runner)`,
    '',
    '[Service]',
    'Type=oneshot',
    `User=${parts.user}`,
    `WorkingDirectory=${escapeSpecifiers(parts.folder)}`,
    ...Object.entries(parts.environment).map(
      ([name, value]) => `Environment=${quoteWord(`${name}=${value}`, 'program')}`,
    ),
    ...(parts.passphrase
      ? [
          '# The secrets are opened by a passphrase. Put SLOTH_RUNNER_PASSPHRASE=... into a file that only root can read,',
          '# and name it here:',
          '#EnvironmentFile=/etc/sloth-runner/passphrase.env',
        ]
      : []),
    `ExecStart=${quoteWord(node, 'program')} ${words.join(' ')}`,
    '# Drift, conflict and pending (3) and unknown (4) are what a check finds, not its failure.',
    'SuccessExitStatus=3 4',
  ]
}

function timerLines(schedule: WatchSchedule): readonly string[] {
  if ('cron' in schedule) return calendarOf(schedule.cron).map((calendar) => `OnCalendar=${calendar}`)
  return ['OnActiveSec=0', `OnUnitActiveSec=${schedule.interval / 1000}s`]
}

/** The units for a person: what to do with them, and each file under its path. */
export function renderUnits(units: readonly UnitFile[]): string {
  const timer = units.at(-1)?.path.split('/').at(-1) ?? ''
  const head = [
    '# Put each part into the file above it, then:',
    `#   systemctl daemon-reload && systemctl enable --now ${timer}`,
  ]
  return [head.join('\n'), ...units.map(({ path, content }) => `# ${path}\n${content.trimEnd()}`)].join('\n\n')
}
