import { defineStack } from '@sloth-runner/core/authoring'
import { directory, file } from '@sloth-runner/plugin-file/builders'

/** One customer of the hosting program this example pretends to be. */
export interface Tenant {
  readonly name: string
  readonly domain: string
  readonly quotaMegabytes: number
}

/** The files that a tenant has: a folder and a virtual host in it. */
export function tenantStack(tenant: Tenant, root: string) {
  const home = directory('home', { path: `${root}/${tenant.name}`, mode: '0750' })
  const host = file('virtual-host', {
    path: `${home.path}/host.conf`,
    mode: '0640',
    content: `server_name ${tenant.domain}\nquota ${tenant.quotaMegabytes}MB\n`,
  })
  return defineStack({
    name: `tenant-${tenant.name}`,
    version: '1.0.0',
    resources: [home, host],
    outputs: { config: host.path, digest: host.sha256 },
  })
}
