const minute = 60_000

/** Milliseconds after the first, second, … attempt that did not succeed. Then it is given up. */
const delays: readonly number[] = [10_000, minute, 10 * minute, 60 * minute]

/** How often a delivery is tried before it is given up. */
export const mostAttempts: number = delays.length + 1

/** How long to wait after so many attempts, in milliseconds, or null when it is given up. */
export function backOff(attempts: number): number | null {
  return delays[attempts - 1] ?? null
}
