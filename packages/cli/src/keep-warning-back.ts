/**
 * Keeps back what Node warns of when code that was compiled before imports a module, as it does for each definition in
 * TypeScript: it is of no use to anybody who reads what a command tells.
 */
export function keepWarningBack(): void {
  const { emitWarning } = process
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (String(warning).includes('vm.USE_MAIN_CONTEXT_DEFAULT_LOADER')) return
    Reflect.apply(emitWarning, process, [warning, ...rest])
  }
}
