import { custom } from '@oclif/core/args'

/**
 * A positional argument. Left to itself oclif takes one that was not given from standard input, so that behind a pipe, or
 * in a `while read` loop, any line would be the name of a stack.
 */
export const argument = custom<string>({ ignoreStdin: true })
