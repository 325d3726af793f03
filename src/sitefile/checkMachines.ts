import { expandAddresses } from '../machines/index.ts'
import type { Finding, Known } from './check.ts'
import { unknownReference } from './checkReferences.ts'
import type { SiteFile } from './schema.ts'

/** Every machine stands in a hall on a feeder, has one owner, and is listed once. */
export function checkMachines(site: SiteFile, known: Known): readonly Finding[] {
  const found: Finding[] = []
  const feeders = site.feeders.map(({ id }) => id)
  site.halls.forEach((hall, k) => {
    if (feeders.includes(hall.fed_from)) return
    const groups = site.machines.filter((group) => group.hall === hall.id).map(({ id }) => id)
    const stranded = groups.length === 0 ? '' : `, so machines ${groups.join(', ')} are on no feeder`
    const unknown = unknownReference('feeder', hall.fed_from, feeders)
    found.push({
      path: ['halls', k, 'fed_from'],
      ...unknown,
      message: `${unknown.message}: hall ${hall.id} is on no feeder${stranded}`,
    })
  })
  site.machines.forEach((group, k) => {
    const halls = site.halls.map(({ id }) => id)
    if (!halls.includes(group.hall)) {
      const unknown = unknownReference('hall', group.hall, halls)
      found.push({
        path: ['machines', k, 'hall'],
        ...unknown,
        message: `${unknown.message}: machines ${group.id} are on no feeder`,
      })
    }
    const customers = site.customers.map(({ id }) => id)
    if (!customers.includes(group.customer))
      found.push({
        path: ['machines', k, 'customer'],
        ...unknownReference('customer', group.customer, customers),
      })
    if (known.drivers !== undefined && !known.drivers.includes(group.driver))
      found.push({
        path: ['machines', k, 'driver'],
        ...unknownReference('driver', group.driver, known.drivers),
      })
    if (group.minimum_power_w !== undefined && group.minimum_power_w > group.nominal_power_w)
      found.push({
        path: ['machines', k, 'minimum_power_w'],
        message: `the lowest power limit, ${group.minimum_power_w} W, is above the nominal power`,
        expected: `at most ${group.nominal_power_w}`,
      })
    if (group.credentials?.password !== undefined && group.credentials.password_env !== undefined)
      found.push({
        path: ['machines', k, 'credentials'],
        message: `machines ${group.id} have both password and password_env`,
        expected: 'one of them',
      })
  })
  return [...found, ...overlaps(site)]
}

/** Address ranges that cannot be read, or that share an address with an earlier one. */
function overlaps(site: SiteFile): Finding[] {
  const found: Finding[] = []
  const ranges: {
    readonly first: number
    readonly last: number
    readonly id: string
    readonly customer: string
  }[] = []
  site.machines.forEach((group, k) => {
    const path = ['machines', k, 'addresses']
    const range = expandAddresses(group.addresses)
    if (!range.ok) {
      found.push({ path, message: range.message, expected: range.expected })
      return
    }
    const last = range.first + range.count - 1
    for (const other of ranges) {
      const from = Math.max(range.first, other.first)
      const count = Math.min(last, other.last) - from + 1
      if (count <= 0) continue
      const which = `${range.addresses[from - range.first] ?? ''}${count > 1 ? ` and ${count - 1} more` : ''}`
      found.push({
        path,
        message:
          other.customer === group.customer
            ? `${which} are already in machines ${other.id}`
            : `${which} have two owners: ${group.customer} here and ${other.customer} in machines ${other.id}`,
        expected: 'every address in one group',
      })
    }
    ranges.push({ first: range.first, last, id: group.id, customer: group.customer })
  })
  return found
}
