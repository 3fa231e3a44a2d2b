import { errorFinding, type Finding } from '../domain/finding.ts'
import type { JsonObject } from '../domain/json.ts'
import { type RowPlace, rowsOf } from './export-rows.ts'

/** Accepted differences of resources that are not in the document, or refused: there is nothing they could be about. Pure. */
export function strayAcknowledgements(document: JsonObject, refused: ReadonlySet<RowPlace>): readonly Finding[] {
  const addresses = new Set(rowsOf(document, 'resources', refused).map(({ row }) => row.address))
  return rowsOf(document, 'acknowledgements', refused).flatMap(({ row, index }) => {
    if (addresses.has(row.address)) return []
    const summary = `It is about "${row.address}", of which there is no good row among the resources.`
    return [errorFinding('stray-acknowledgement', summary, { path: ['acknowledgements', index, 'address'] })]
  })
}
