export { findNoise, type Noise } from './find-noise.ts'
export { lookingHost } from './looking-host.ts'
export type { ProviderScenario, ProviderScore, TestedProvider, TestedReader, World } from './scenario.ts'
export { type Mutation, type MutationMatrix, type MutationWorld, testMutations } from './test-mutations.ts'
export { formatScore, testProvider } from './test-provider.ts'
export { treeSnapshot } from './tree-snapshot.ts'
export {
  changeOf,
  converge,
  type Fixed,
  fixAll,
  readContextOf,
  readOne,
  renderNames,
  resolved,
  seen,
  targetOf,
} from './trial.ts'
