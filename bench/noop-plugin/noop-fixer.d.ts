import type { ResourceFixer } from '@sloth-runner/core'

declare const fixer: ResourceFixer
export default fixer
