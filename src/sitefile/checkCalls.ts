import type { Finding } from './check.ts'
import { unknownReference } from './checkReferences.ts'
import type { SiteFile } from './schema.ts'
import type { Path } from './source.ts'

interface Named {
  readonly id: string
}

/** Issuers of calls name parts of this site; ways name issuers; each secret has one place, and goes over TLS. */
export function checkCalls(site: SiteFile): readonly Finding[] {
  const { issuers, mqtt, openadr, calendars } = site.calls
  const found: Finding[] = []
  const add = (path: Path, message: string, expected: string) => found.push({ path, message, expected })
  const refer = (path: Path, written: string, kind: string, things: readonly Named[]) => {
    if (things.some(({ id }) => id === written)) return
    const known = things.map(({ id }) => id)
    found.push({ path, ...unknownReference(kind, written, known) })
  }
  const secretOnce = (path: Path, id: string, name: string, variable?: string, file?: string) => {
    if (variable !== undefined && file !== undefined)
      add(path, `${id} has both ${name}_env and ${name}_file`, 'one of them')
  }

  const daysOnce = (path: Path, days: readonly string[]) => {
    days.forEach((day, k) => {
      if (days.indexOf(day) < k) add([...path, k], `${day} is named twice`, 'each day once')
    })
  }
  daysOnce(['calls', 'holidays'], site.calls.holidays)

  issuers.forEach((issuer, k) => {
    const path = ['calls', 'issuers', k]
    daysOnce([...path, 'holidays'], issuer.holidays ?? [])
    const { halls, customers, grid, site: whole } = issuer.may_order
    const may = [...path, 'may_order']
    halls.forEach((id, n) => {
      refer([...may, 'halls', n], id, 'hall', site.halls)
    })
    customers.forEach((id, n) => {
      refer([...may, 'customers', n], id, 'customer', site.customers)
    })
    grid.forEach((id, n) => {
      refer([...may, 'grid', n], id, 'grid connection', site.grid)
    })
    if (!whole && halls.length + customers.length + grid.length === 0)
      add(may, `${issuer.id} may order nothing`, 'site: true, or halls, customers or grid connections')
    if (issuer.key !== undefined && issuer.key_file !== undefined)
      add(path, `${issuer.id} has both key and key_file`, 'one of them')
    if (issuer.key !== undefined && /PRIVATE KEY|"d"\s*:/.test(issuer.key))
      add([...path, 'key'], `${issuer.id} has a private key here`, 'its public key; make a new pair')
    if (issuer.mqtt !== undefined && mqtt === undefined)
      add([...path, 'mqtt'], `${issuer.id} orders by MQTT, and there is no broker`, 'calls.mqtt with its url')
  })

  if (mqtt !== undefined) {
    const path = ['calls', 'mqtt']
    const secret = mqtt.password_env !== undefined || mqtt.password_file !== undefined
    secretOnce(path, 'mqtt', 'password', mqtt.password_env, mqtt.password_file)
    if (mqtt.user !== undefined && !secret)
      add(path, 'mqtt has a user and no password', 'password_env or password_file')
    if (mqtt.user === undefined && secret) add(path, 'mqtt has a password and no user', 'user beside it')
    if ((mqtt.cert_file === undefined) !== (mqtt.key_file === undefined))
      add(path, 'mqtt has one of cert_file and key_file', 'both or none')
    inTheClear([...path, 'url'], mqtt.url, /^mqtt:/, 'mqtts')
    noSecretIn([...path, 'url'], mqtt.url)
    if (!issuers.some((issuer) => issuer.mqtt !== undefined))
      add(path, 'no issuer orders by MQTT', 'mqtt: {} at an issuer')
  }
  openadr.forEach((way, k) => {
    const path = ['calls', 'openadr', k]
    refer([...path, 'issuer'], way.issuer, 'issuer of calls', issuers)
    if (way.client_id !== undefined && way.secret_env === undefined && way.secret_file === undefined)
      add(
        path,
        `${way.id} has no secret_env and no secret_file`,
        'one of them: where the client secret is kept',
      )
    if (way.client_id === undefined && (way.secret_env ?? way.secret_file) !== undefined)
      add(path, `${way.id} has a secret and no client_id`, 'client_id: as whom this site signs in')
    secretOnce(path, way.id, 'secret', way.secret_env, way.secret_file)
    for (const key of ['url', 'token_url'] as const) {
      inTheClear([...path, key], way[key] ?? '', /^http:/, 'https')
      noSecretIn([...path, key], way[key] ?? '')
    }
    const { kind, id } = way.about
    const about = [...path, 'about']
    const may = issuers.find((each) => each.id === way.issuer)?.may_order
    if (kind === 'grid' && id === undefined)
      add(about, 'about names no grid connection', `id: ${list(site.grid.map((each) => each.id))}`)
    else if (kind === 'grid') {
      refer([...about, 'id'], id ?? '', 'grid connection', site.grid)
      if (may !== undefined && site.grid.some((each) => each.id === id) && !may.grid.includes(id ?? ''))
        add(
          [...about, 'id'],
          `${way.issuer} may not order ${id ?? ''}`,
          `${id ?? ''} under may_order.grid of ${way.issuer}`,
        )
    } else if (id !== undefined) add([...about, 'id'], 'the site needs no id here', 'kind: grid, or no id')
    // One that may order halls or customers names them in its events; what names none of them is refused then.
    else if (may !== undefined && !may.site && may.halls.length + may.customers.length === 0)
      add(
        about,
        `${way.issuer} may not order the site`,
        `about: { kind: grid, id: ... }, or site: true under may_order of ${way.issuer}`,
      )
    way.simple_kw?.forEach((kw, n, levels) => {
      const lower = levels[n - 1]
      if (lower !== undefined && kw < lower)
        add(
          [...path, 'simple_kw', n],
          `level ${n + 1} of SIMPLE reduces by ${kw} kW, less than level ${n} by ${lower} kW`,
          `at least ${lower}`,
        )
    })
  })
  calendars.forEach((way, k) => {
    refer(['calls', 'calendars', k, 'issuer'], way.issuer, 'issuer of calls', issuers)
  })
  return [...found, ...twice(site)]

  function inTheClear(path: Path, url: string, clear: RegExp, instead: string) {
    if (!clear.test(url) || !URL.canParse(url) || isLocal(new URL(url).hostname)) return
    add(path, `${url} carries secrets over the network in the clear`, instead)
  }
  function noSecretIn(path: Path, url: string) {
    if (!URL.canParse(url)) return
    const { username, password } = new URL(url)
    if (username !== '' || password !== '')
      add(path, 'an address with a user or password in it', 'them apart, by ..._env or ..._file')
  }
}

function twice(site: SiteFile): Finding[] {
  const { issuers, openadr, calendars } = site.calls
  const again = (list: readonly (Named & { readonly path: Path })[], what: string) =>
    list
      .filter(({ id }, k) => list.findIndex((each) => each.id === id) < k)
      .map(({ id, path }) => ({
        path,
        message: `there are two ${what} ${id}`,
        expected: 'a name of its own',
      }))
  const topics = issuers.flatMap(({ id, mqtt }, k) =>
    mqtt === undefined
      ? []
      : (['calls', 'answers', 'reports'] as const).map((kind) => ({
          id: mqtt[kind] ?? `fakel/${site.site.id}/${kind}/${id}`,
          kind,
          path: ['calls', 'issuers', k, 'mqtt', kind],
        })),
  )
  // Issuers may share where they listen; what is said on a topic of calls must come from one of them alone.
  const shared = topics.filter(
    ({ id, kind }, k) =>
      topics.findIndex((each) => each.id === id && (each.kind === 'calls' || kind === 'calls')) < k &&
      topics.some((each, n) => n !== k && each.id === id && (each.kind === 'calls' || kind === 'calls')),
  )
  return [
    ...again(
      issuers.map(({ id }, k) => ({ id, path: ['calls', 'issuers', k, 'id'] })),
      'issuers',
    ),
    ...again(
      [
        ...openadr.map(({ id }, k) => ({ id, path: ['calls', 'openadr', k, 'id'] })),
        ...calendars.map(({ id }, k) => ({ id, path: ['calls', 'calendars', k, 'id'] })),
      ],
      'ways of calls',
    ),
    ...shared.map(({ id, path }) => ({
      path,
      message: `the topic ${id} is used twice`,
      expected: 'a topic of calls for each issuer alone',
    })),
  ]
}

const list = (ids: readonly string[]) =>
  ids.length === 0 ? 'none: the file has no grid connection' : ids.join(', ')

function isLocal(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.')
}
