/** Where the engine tells what it does. Nothing secret ever reaches it. Default: nowhere. */
export interface Logger {
  debug(message: string): void
  info(message: string): void
  warning(message: string): void
}

/** Says nothing. */
export const silentLogger: Logger = { debug() {}, info() {}, warning() {} }
