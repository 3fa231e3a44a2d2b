/**
 * Milliseconds for which the code of somebody else is waited for while it is loaded: a module of a plugin or of a definition
 * that awaits something at its top. What takes longer is taken for something that never comes.
 */
export const loadingLimit = 30_000
