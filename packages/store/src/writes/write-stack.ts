import { EngineError, InternalError, type StateWrite } from '@sloth-runner/core'
import { sql } from 'kysely'
import type { Connection } from '../database/connection.ts'
import { toText, toTextOrNull } from '../database/json-text.ts'
import { query, statement, tables } from '../database/query.ts'
import type { Ledger } from './ledger.ts'

type StackFields = Extract<StateWrite, { write: 'stack' }>
type Outputs = Extract<StateWrite, { write: 'outputs' }>
type EndRun = Extract<StateWrite, { write: 'end-run' }>
type NewObject = Extract<StateWrite, { write: 'object' }>['object']
type NewSecret = Extract<StateWrite, { write: 'secret' }>['secret']

const closeRun = statement((given: { stackId: number; runId: number; status: string; summary: string; now: number }) =>
  tables
    .updateTable('runs')
    .set({ status: given.status, summary: given.summary, ended_at: given.now })
    .where('stack_id', '=', given.stackId)
    .where('id', '=', given.runId)
    .where('status', '=', 'running'),
)

const insertObject = statement((given: { sha256: string; data: Uint8Array; now: number }) =>
  tables
    .insertInto('objects')
    .values({ sha256: given.sha256, data: given.data, created_at: given.now })
    .onConflict((conflict) =>
      conflict
        .column('sha256')
        .doUpdateSet({ data: (update) => update.ref('excluded.data') })
        .whereRef('objects.data', 'is not', 'excluded.data' as never),
    ),
)

const insertSecret = statement(
  (given: { id: string; keyId: string; nonce: Uint8Array; ciphertext: Uint8Array; digest: string; now: number }) =>
    tables
      .insertInto('secrets')
      .values({
        id: given.id,
        key_id: given.keyId,
        nonce: given.nonce,
        ciphertext: given.ciphertext,
        digest: given.digest,
        created_at: given.now,
      })
      .onConflict((conflict) => conflict.doNothing()),
)

const selectKeyId = statement((given: { id: string }) =>
  tables.selectFrom('keys').select('id').where('id', '=', given.id),
)

const selectOutputs = statement((given: { stackId: number }) =>
  tables.selectFrom('outputs').select(['id', 'name', 'value', 'sensitive']).where('stack_id', '=', given.stackId),
)

const deleteOutput = statement((given: { id: number }) => tables.deleteFrom('outputs').where('id', '=', given.id))

const insertOutput = statement(
  (given: { stackId: number; name: string; value: string; sensitive: number; now: number }) =>
    tables
      .insertInto('outputs')
      .values({
        stack_id: given.stackId,
        name: given.name,
        value: given.value,
        sensitive: given.sensitive,
        updated_at: given.now,
      })
      .returning('id'),
)

/** Sets fields of the stack. */
export function writeStack({ connection, stackId, now }: Ledger, write: StackFields): void {
  const { status, version, description, definition, lastExecution, executions } = write
  const fields = {
    ...(status === undefined ? {} : { status }),
    ...(version === undefined ? {} : { version }),
    ...(description === undefined ? {} : { description }),
    ...(definition === undefined ? {} : { definition: toTextOrNull(definition) }),
    ...(lastExecution === undefined ? {} : { last_execution: lastExecution }),
    ...(executions === undefined ? {} : { execution_count: sql<number>`execution_count + ${executions}` }),
  }
  connection.run(
    query(
      tables
        .updateTable('stacks')
        .set({ ...fields, updated_at: now })
        .where('id', '=', stackId),
    ),
  )
}

/** Makes the outputs exactly these. One that stays as it was keeps its time. */
export function writeOutputs({ connection, stackId, now, references }: Ledger, { outputs }: Outputs): void {
  const wanted = new Map(outputs.map(({ name, value, sensitive }) => [name, { value, text: toText(value), sensitive }]))
  for (const row of connection.all(selectOutputs({ stackId }))) {
    const same = wanted.get(row.name)
    if (same?.text === row.value && Number(same.sensitive) === row.sensitive) wanted.delete(row.name)
    else {
      references.release({ column: 'output_id', id: row.id })
      connection.run(deleteOutput({ id: row.id }))
    }
  }
  references.secretsMoved()
  for (const [name, { value, text, sensitive }] of wanted) {
    const row = connection.get(insertOutput({ stackId, name, value: text, sensitive: Number(sensitive), now }))
    if (row !== undefined) references.add({ column: 'output_id', id: row.id }, 'value', value)
  }
}

/** Ends a run that is running. */
export function writeEndRun({ connection, stackId, now }: Ledger, { runId, status, summary }: EndRun): void {
  const touched = connection.run(closeRun({ stackId, runId, status, summary: toText(summary), now }))
  if (touched !== 1) throw new InternalError(`Run ${runId} is not running.`)
}

/** Keeps bytes. Damaged ones of that digest are put right. */
export function writeObject({ connection, now }: Ledger, { sha256, data }: NewObject): void {
  connection.run(insertObject({ sha256, data, now }))
}

/** Keeps a sealed value for as long as something refers to it. `EngineError` `key-replaced` when its key is not there any more. */
export function writeSecret(
  { connection, now, references }: Ledger,
  { id, keyId, digest, ...sealed }: NewSecret,
): void {
  requireKey(connection, keyId)
  const nonce = Buffer.from(sealed.nonce, 'base64')
  const ciphertext = Buffer.from(sealed.ciphertext, 'base64')
  connection.run(insertSecret({ id, keyId, digest, nonce, ciphertext, now }))
  references.secretsMoved()
}

function requireKey(connection: Connection, id: string): void {
  if (connection.get(selectKeyId({ id })) !== undefined) return
  throw new EngineError('key-replaced', {
    message: `A sensitive value was sealed with the key ${id}, which has been replaced meanwhile. Nothing was written.`,
    remedy: 'Run the command again: it seals with the key that is there now.',
  })
}
