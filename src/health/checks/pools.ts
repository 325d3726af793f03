import { bad, GOOD, type Look, UNKNOWN, type Verdict } from '../look.ts'
import type { Figure } from '../model.ts'
import { matches, poolAllowed, poolHost } from '../pattern.ts'

/**
 * Pools that the machine is set to and that its group may not work for. One that it does not use now counts too: it takes the
 * work as soon as those before it fail. Nothing is found where the site file allows nothing by name.
 */
export function foreignPool({ report, context }: Look): Verdict {
  const allowed = context.allowedPools
  if (allowed === undefined || report.pools.length === 0) return UNKNOWN
  const foreign = report.pools.filter(({ url }) => !poolAllowed(url, allowed))
  if (foreign.length === 0) return GOOD
  return bad({
    figures: foreign.map(({ url, active }): Figure => {
      const unused = active === false ? { part: 'unused' } : {}
      return { name: 'pool', ...unused, value: poolHost(url) }
    }),
    limits: [{ name: 'pool', value: allowed.join(', '), source: 'site-file' }],
  })
}

/** Worker names on allowed pools that are not the owner's. */
export function foreignWorker({ report, context }: Look): Verdict {
  const allowed = context.allowedWorkers
  if (allowed === undefined) return UNKNOWN
  // At a foreign pool the name is the thief's business: that finding says it all.
  const own = report.pools.filter(
    ({ url }) => context.allowedPools === undefined || poolAllowed(url, context.allowedPools),
  )
  const users = own.flatMap(({ user }) => (user === undefined || user === '' ? [] : [user]))
  if (users.length === 0) return UNKNOWN
  const foreign = [...new Set(users)].filter((user) => !allowed.some((pattern) => matches(user, pattern)))
  if (foreign.length === 0) return GOOD
  return bad({
    figures: foreign.map((user): Figure => ({ name: 'worker', value: user })),
    limits: [{ name: 'worker', value: allowed.join(', '), source: 'site-file' }],
  })
}
