/** What a person declares: one key of one configuration file. */
export const settingSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['file', 'key', 'value'],
  properties: {
    file: { type: 'string', description: 'The configuration file.', 'x-path': true, 'x-identity': true },
    key: { type: 'string', description: 'For example user.name.', 'x-identity': true },
    value: { type: 'string', description: 'What it is set to.' },
  },
}
