import { argument } from './argument.ts'

/** The stack that a command is about. */
export const stackArgument = { stack: argument({ required: true, description: 'Name of the stack.' }) }
