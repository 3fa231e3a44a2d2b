import { made } from './made.js'

/** @type {import('@sloth-runner/core').ResourceFixer} */
export default {
  type: 'noop:item',
  fix: async (work) =>
    work.map(({ target, change }) => {
      if (change.action === 'delete') made.delete(target.address)
      else made.add(target.address)
      return { status: 'acted' }
    }),
}
