import { string } from '@oclif/core/args'

/** The stack that a command is about. */
export const stackArgument = { stack: string({ required: true, description: 'Name of the stack.' }) }
