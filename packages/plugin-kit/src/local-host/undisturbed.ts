/**
 * Does something again until nobody has come in between, which `act` tells by anything but null.
 *
 * @param most how often it is done, asked before each time
 * @returns null when somebody came in between each time
 */
export async function undisturbed<T>(
  most: () => number,
  act: (attempt: number) => Promise<T | null>,
): Promise<T | null> {
  for (let attempt = 1; attempt <= most(); attempt += 1) {
    const done = await act(attempt)
    if (done !== null) return done
  }
  return null
}
