/** What a signed-in person may do; each role may do all that the ones before it may. */
export const ROLES = ['viewer', 'operator', 'admin'] as const
export type Role = (typeof ROLES)[number]

/**
 * Who may use a route: `anyone` without signing in; `signed-in` in any role, even before the first password is changed;
 * else at least this role, with a password of one's own.
 */
export type Access = 'anyone' | 'signed-in' | Role

/** Every route of the API and the least that it asks for. A route that is not named here is not built. */
export const ACCESS: Readonly<Record<string, Access>> = {
  'get /api/health': 'anyone',
  'get /api/openapi.json': 'anyone',
  'post /api/session': 'anyone',
  // An issuer of calls proves itself by its signature.
  'post /api/calls/{issuer}': 'anyone',
  'get /api/calls/{issuer}/{id}': 'anyone',
  'get /api/session': 'signed-in',
  'delete /api/session': 'signed-in',
  'post /api/password': 'signed-in',

  'get /api/site': 'viewer',
  'get /api/machines': 'viewer',
  'get /api/machines/{id}': 'viewer',
  'get /api/machines/{id}/report': 'viewer',
  'get /api/machines/{id}/history': 'viewer',
  'get /api/scan': 'viewer',
  'get /api/history': 'viewer',
  'get /api/live': 'viewer',
  'get /api/events': 'viewer',
  'get /api/balances': 'viewer',
  'get /api/settlements': 'viewer',
  'get /api/commands': 'viewer',
  'get /api/balance/exclusions': 'viewer',
  'get /api/gas': 'viewer',
  'get /api/gas/analyses': 'viewer',
  'get /api/gas/history': 'viewer',
  'get /api/emissions': 'viewer',
  'get /api/emissions/reports': 'viewer',
  'get /api/emissions/reports/{number}': 'viewer',
  'get /api/emissions/reports/{number}/file': 'viewer',
  'get /api/emissions/factors': 'viewer',
  'get /api/schedule': 'viewer',
  'get /api/schedule/plans': 'viewer',
  'get /api/schedule/plans/{id}': 'viewer',
  'get /api/schedule/series': 'viewer',
  'get /api/register/machines': 'viewer',
  'get /api/register/machines/{name}': 'viewer',
  'get /api/register/conflicts': 'viewer',
  'get /api/register/unregistered': 'viewer',
  'get /api/register/export': 'viewer',
  'get /api/register/labels': 'viewer',
  'get /api/findings': 'viewer',
  'get /api/alerts': 'viewer',
  'get /api/tickets': 'viewer',
  'get /api/tickets/{id}': 'viewer',
  'get /api/alert-channels': 'viewer',
  'get /api/orders': 'viewer',
  'get /api/orders/{id}': 'viewer',
  'get /api/calls': 'viewer',
  'get /api/calls/{issuer}/{id}/record': 'viewer',
  'get /api/call-ways': 'viewer',

  'post /api/scan': 'operator',
  'delete /api/scan': 'operator',
  'post /api/commands': 'operator',
  'post /api/commands/preview': 'operator',
  'post /api/commands/release': 'operator',
  'post /api/tickets/{id}/entries': 'operator',
  'post /api/alert-channels/{id}/test': 'operator',
  'post /api/calls': 'operator',
  'post /api/calls/{issuer}/{id}/override': 'operator',
  'post /api/orders': 'operator',
  'post /api/orders/preview': 'operator',
  'post /api/orders/{id}/stop': 'operator',
  'post /api/balance/exclusions': 'operator',
  'post /api/gas/analyses': 'operator',
  'post /api/emissions/reports': 'operator',
  'post /api/emissions/factors': 'operator',
  'delete /api/balance/exclusions/{flow}': 'operator',
  'post /api/schedule/pins': 'operator',
  'post /api/schedule/pins/preview': 'operator',
  'delete /api/schedule/pins/{id}': 'operator',
  'put /api/schedule/series': 'operator',
  'post /api/register/machines': 'operator',
  'post /api/register/machines/{name}/entries': 'operator',
  'post /api/register/import': 'operator',

  'get /api/users': 'admin',
  'post /api/users': 'admin',
  'patch /api/users/{name}': 'admin',
  'delete /api/users/{name}': 'admin',
}

/** Whether a role may do what asks for `least`: an operator may do all a viewer may. */
export function mayDo(role: Role, least: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(least)
}
