import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { CommandEnd, Sandbox } from './sandbox.ts'
import { schemaProblems } from './schema-check.ts'

/** The definition of a stack that has of everything what goes with an export, the content of one file given. */
export const transferredDefinition = (content: string): string => `name: web
version: 1.2.0
variables: { password: { type: string, sensitive: true } }
resources:
  folder: { type: "file:directory", properties: { path: site } }
  config: { type: "file:file", properties: { path: site/web.conf, content: "${content}" }, dependsOn: [folder] }
  logo: { type: "file:file", properties: { path: site/logo, source: logo.src }, protect: true }
  secret: { type: "file:file", properties: { path: site/secret, content: "\${{ vars.password }}" } }
outputs: { url: { value: "https://web" }, password: { value: "\${{ vars.password }}" } }
`

/** A sandbox with such a stack, and with other databases beside its own. */
export interface TransferSandbox extends Sandbox {
  /** The absolute path of a file in it. */
  inFolder(path: string): string
  text(path: string): string
  /** In the database of the sandbox, or in another one. */
  expectCode(line: string, exitCode: number, database?: string): Promise<CommandEnd>
  /** The document of a command, which its schema describes. */
  expectDocument(
    line: string,
    schema: string,
    exitCode?: number,
    database?: string,
  ): Promise<Readonly<Record<string, unknown>>>
}

/** What lies in it at first. */
export const transferredFiles = { 'stack.yaml': transferredDefinition('port 8080'), 'logo.src': 'logo \u0000 bytes' }

/** The same sandbox, with words for transfers. */
export function transferSandbox(sandbox: Sandbox): TransferSandbox {
  const inFolder = (path: string): string => join(sandbox.folder, path)
  const expectCode: TransferSandbox['expectCode'] = async (line, exitCode, database) => {
    const environment = {
      SLOTH_RUNNER_VAR_password: 'hunter22',
      ...(database === undefined ? {} : { SLOTH_RUNNER_DB_PATH: inFolder(database) }),
    }
    const end = await sandbox.sloth(line, { environment })
    expect(end, `${line}\n${end.stderr}${end.stdout}`).toMatchObject({ exitCode })
    return end
  }
  return {
    ...sandbox,
    inFolder,
    text: (path) => readFileSync(inFolder(path), 'utf8'),
    expectCode,
    expectDocument: async (line, schema, exitCode = 0, database = undefined) => {
      const { stdout } = await expectCode(`${line} --json`, exitCode, database)
      const document = JSON.parse(stdout) as Record<string, unknown>
      expect(schemaProblems(schema, document)).toEqual([])
      return document
    },
  }
}
