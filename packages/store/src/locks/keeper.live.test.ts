import { expect, test } from 'vitest'
import { firstRenewal, shortLease, shortlyHeld } from '../../test/held-stack.ts'

/** Keeps this thread from doing anything, as a long computation does. */
function blockFor(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

test('a lease lives on while the main thread is busy for longer than it runs', async () => {
  const held = await shortlyHeld()
  await firstRenewal(held)
  blockFor(shortLease.length * 1.5)
  held.hold.check()
})

test('a main thread that gives no sign of life for two leases loses its lock', async () => {
  const held = await shortlyHeld()
  await firstRenewal(held)
  blockFor(shortLease.length * 3.5)
  expect(() => held.hold.check()).toThrow('its lease was not renewed in time')
})
