import { made } from './made.js'

/** @type {import('@sloth-runner/core').ResourceReader} */
export default {
  type: 'noop:item',
  description: 'Nothing: there once it was made.',
  schema: {
    type: 'object',
    required: ['id'],
    additionalProperties: false,
    properties: { id: { type: 'string', 'x-identity': true }, input: { type: 'string' } },
  },
  claims: (declared, host) => ({ owns: [`noop:${host}:${declared.id}`] }),
  readActual: async (targets) =>
    targets.map(({ address, applied, declared }) =>
      applied === null && !made.has(address)
        ? { status: 'absent' }
        : { status: 'present', actual: declared ?? applied },
    ),
  diff: ({ declared }, { status }) => ({ action: actionFor(declared, status), fields: [], steps: [], suppressed: [] }),
}

function actionFor(declared, status) {
  if (status === 'absent') return declared === null ? 'none' : 'create'
  return declared === null ? 'delete' : 'none'
}
