/** Addresses that this process made: the only thing a no-op has that could be read again. */
export const made = new Set()
