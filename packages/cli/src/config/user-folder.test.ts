import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { userFolder } from './user-folder.ts'

test('a folder of a user is where the variable says, else in the home', () => {
  expect(userFolder('state', { XDG_STATE_HOME: '/var/ann', HOME: '/home/ann' })).toBe('/var/ann/sloth-runner')
  expect(userFolder('state', { HOME: '/home/ann' })).toBe('/home/ann/.local/state/sloth-runner')
  expect(userFolder('config', { HOME: '/home/ann' })).toBe('/home/ann/.config/sloth-runner')
  expect(userFolder('data', {})).toBe(join(homedir(), '.local/share/sloth-runner'))
})

test('what is not absolute is no folder of anybody', () => {
  expect(userFolder('data', { XDG_DATA_HOME: 'here', HOME: '/home/ann' })).toBe('/home/ann/.local/share/sloth-runner')
  expect(userFolder('data', { HOME: 'here' })).toBe(join(homedir(), '.local/share/sloth-runner'))
})
