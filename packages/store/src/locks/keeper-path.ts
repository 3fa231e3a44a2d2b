/**
 * The module of the thread that keeps leases alive, beside this one: a `.ts` file among the sources, a `.js` file in a
 * build. A bundle that moves this module elsewhere names the file by the store's option `keeperPath`; without a module
 * address, as in a CommonJS bundle, the answer is a path that does not exist, and leases are kept by the main thread.
 */
export function defaultKeeperPath(moduleAddress: string | undefined = import.meta.url): string | URL {
  if (moduleAddress === undefined) return 'keeper-thread.js'
  return new URL(moduleAddress.endsWith('.ts') ? './keeper-thread.ts' : './keeper-thread.js', moduleAddress)
}
