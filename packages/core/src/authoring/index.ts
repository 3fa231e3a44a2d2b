export {
  defineStack,
  type OutputInput,
  type PlainStack,
  type ResourceInput,
  type StackBody,
  type StackHead,
} from './define-stack.ts'
export { type Expressible, type ExpressionText, expression, type Handle, type Reference } from './reference.ts'
export {
  each,
  entry,
  type ResourceBuilder,
  type ResourceHandle,
  type ResourceOptions,
  resourceBuilder,
} from './resource-builder.ts'
export { buildStack, isStackFunction, type StackFunction, type VariableValues } from './stack-function.ts'
