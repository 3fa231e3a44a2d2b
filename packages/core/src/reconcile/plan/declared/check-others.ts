import type { Owner } from '../../../contracts/state-reader.ts'
import type { Finding } from '../../../domain/finding.ts'
import type { PlanningContext } from '../planning-context.ts'
import { checkOwners } from './check-owners.ts'
import { checkParts } from './check-parts.ts'
import type { Draft } from './draft-resources.ts'

/**
 * What others own, or have a part or the whole of, and drafts are about as well.
 *
 * @param isOwn whether an owner on record may be the resource itself
 */
export async function checkOthers(
  drafts: readonly Draft[],
  stack: string,
  isOwn: (owner: Owner, draft: Draft) => boolean,
  context: PlanningContext,
): Promise<readonly Finding[]> {
  const owners = await checkOwners(drafts, isOwn, context.state)
  return [...owners, ...(await checkParts(drafts, stack, context))]
}
