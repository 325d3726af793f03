// Before the schemas of the site are made: it teaches them to describe themselves.
import '@hono/zod-openapi'
import { FleetOrders, type RunningSite } from '../site/index.ts'

/** Orders to many machines of a running site. */
export function fleetOrdersOf(site: RunningSite): FleetOrders {
  return new FleetOrders(site)
}
