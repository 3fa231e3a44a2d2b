/** @type {import('@sloth-runner/core').ResourceFixer} */
export default {
  type: 'git:setting',

  async fix(work, { host, signal }) {
    const results = []
    for (const { target, change } of work) results.push(await fixSetting(target, change, host, signal))
    return results
  },
}

async function fixSetting(target, { action }, host, signal) {
  if (action === 'none') return { status: 'acted' }
  const { file, key, value } = target.declared ?? target.applied
  const edit = action === 'delete' ? ['--unset', key] : [key, value]
  const { exitCode, stderr } = await host.run(['git', 'config', '--file', file, ...edit], { signal })
  // 5: what is to go is gone already.
  if (exitCode === 0 || (action === 'delete' && exitCode === 5)) return { status: 'acted' }
  return { status: 'failed', error: new Error(stderr.trim()), retryable: false }
}
