/**
 * The module of the process that looks at distant file systems: it lies beside this one, as source and as built. Null
 * without a module address, as in a CommonJS bundle.
 */
export function moduleOfReader(moduleAddress: string | undefined = import.meta.url): URL | null {
  if (moduleAddress === undefined) return null
  return new URL(moduleAddress.endsWith('.ts') ? './distant-process.ts' : './distant-process.js', moduleAddress)
}
