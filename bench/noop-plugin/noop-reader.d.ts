import type { ResourceReader } from '@sloth-runner/core'

declare const reader: ResourceReader
export default reader
