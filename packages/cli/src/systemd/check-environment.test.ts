import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { checkEnvironment } from './check-environment.ts'

test('what a check goes by is handed on, with absolute paths, and no secret is', () => {
  expect(
    checkEnvironment({
      PATH: '/bin',
      SLOTH_RUNNER_DB_PATH: 'x.db',
      SLOTH_RUNNER_STACKS_DATABASE_PATH: 'y.db',
      SLOTH_RUNNER_KEY_FILE: 'my.key',
      SLOTH_RUNNER_IDENTITY: '',
      SLOTH_RUNNER_STACKS_MAX_CONCURRENT_EXECUTIONS: '3',
      SLOTH_RUNNER_PASSPHRASE: 'secret',
      SLOTH_RUNNER_VAR_token: 'secret',
      XDG_CONFIG_HOME: '/srv/config',
    }),
  ).toEqual({
    SLOTH_RUNNER_KEY_FILE: resolve('my.key'),
    SLOTH_RUNNER_STACKS_MAX_CONCURRENT_EXECUTIONS: '3',
    XDG_CONFIG_HOME: '/srv/config',
  })
})
