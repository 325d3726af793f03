import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exampleText, mistakesOf, top } from './example.testing.ts'
import { parseSiteFile } from './index.ts'

const withCalls = (text: string) => parseSiteFile(`${exampleText}\ncalls:\n${text}`, 'site.yaml')
const told = (text: string) => mistakesOf(withCalls(text)).map(({ path, message }) => `${path}: ${message}`)
const issuer = (more: string) => `  issuers: [{ id: grid, name: Grid, ${more} }]\n`
const ONE = issuer('may_order: { site: true }')

describe('calls of the site file', () => {
  it('are none unless said', () => {
    expect(parseSiteFile(exampleText, 'site.yaml')).toMatchObject({
      ok: true,
      site: { calls: { issuers: [], openadr: [], calendars: [] } },
    })
  })

  it('name issuers and ways, and take the rest by default', () => {
    expect(
      withCalls(`
  issuers:
    - id: grid
      name: Northern Grid
      may_order: { site: true, halls: [h1, h2], customers: [altai] }
      key_file: keys/grid.pem
      mqtt: {}
  mqtt: { url: "mqtts://broker.example", user: site, password_env: MQTT_PASSWORD }
  openadr: [{ id: vtn, issuer: grid, url: "https://vtn.example/openadr3/3.1.0", client_id: site, secret_env: VTN }]
  calendars: [{ id: bans, issuer: grid, file: bans.ics }]
`),
    ).toMatchObject({
      ok: true,
      site: {
        calls: {
          issuers: [{ longest_h: 24, must: true, baseline: 'meter-before', may_order: { grid: [] } }],
          mqtt: { keepalive_s: 30 },
          openadr: [{ poll_s: 30, about: { kind: 'site' } }],
          calendars: [{ look_s: 30, ahead_d: 8 }],
        },
      },
    })
  })

  it('name holidays, of the site or of an issuer', () => {
    const days = '  holidays: [2026-11-04, 2027-01-01]\n'
    expect(withCalls(days + issuer('may_order: { site: true }, holidays: []'))).toMatchObject({
      ok: true,
      site: { calls: { holidays: ['2026-11-04', '2027-01-01'], issuers: [{ holidays: [] }] } },
    })
  })

  it.each([
    [
      'a holiday that is no day of the calendar',
      `  holidays: [2026-02-29]\n${ONE}`,
      'calls.holidays[0]: holidays[0] is 2026-02-29',
    ],
    [
      'a holiday in the words of people',
      issuer('may_order: { site: true }, holidays: ["New Year"]'),
      'calls.issuers[0].holidays[0]: holidays[0] is New Year',
    ],
    [
      'a holiday twice',
      `  holidays: [2026-11-04, 2027-01-01, 2026-11-04]\n${ONE}`,
      'calls.holidays[2]: 2026-11-04 is named twice',
    ],
    [
      'a hall that there is not',
      issuer('may_order: { halls: [h9] }'),
      'calls.issuers[0].may_order.halls[0]: there is no hall h9',
    ],
    [
      'a customer that there is not',
      issuer('may_order: { customers: [x] }'),
      'calls.issuers[0].may_order.customers[0]: there is no customer x',
    ],
    [
      'a grid that there is not',
      issuer('may_order: { grid: [g] }'),
      'calls.issuers[0].may_order.grid[0]: there is no grid connection g',
    ],
    ['nothing to order', issuer('may_order: {}'), 'calls.issuers[0].may_order: grid may order nothing'],
    [
      'two keys',
      issuer(`may_order: { site: true }, key: "${'k'.repeat(40)}", key_file: a.pem`),
      'calls.issuers[0]: grid has both key and key_file',
    ],
    [
      'a private key',
      issuer(`may_order: { site: true }, key: "-----BEGIN PRIVATE KEY----- ${'k'.repeat(40)}"`),
      'calls.issuers[0].key: grid has a private key here',
    ],
    [
      'topics and no broker',
      issuer('may_order: { site: true }, mqtt: {}'),
      'calls.issuers[0].mqtt: grid orders by MQTT, and there is no broker',
    ],
    [
      'a wildcard',
      issuer('may_order: { site: true }, mqtt: { calls: "a/#" }'),
      'calls.issuers[0].mqtt.calls: calls is a/#',
    ],
    [
      'a broker for nobody',
      `${ONE}  mqtt: { url: "mqtt://127.0.0.1" }\n`,
      'calls.mqtt: no issuer orders by MQTT',
    ],
    [
      'a user without password',
      `${issuer('may_order: { site: true }, mqtt: {}')}  mqtt: { url: "mqtts://b.example", user: u }\n`,
      'calls.mqtt: mqtt has a user and no password',
    ],
    [
      'a password in the clear',
      `${issuer('may_order: { site: true }, mqtt: {}')}  mqtt: { url: "mqtt://b.example", user: u, password_env: P }\n`,
      'calls.mqtt.url: mqtt://b.example carries secrets over the network in the clear',
    ],
    [
      'a password in the address',
      `${issuer('may_order: { site: true }, mqtt: {}')}  mqtt: { url: "mqtts://u:p@b.example" }\n`,
      'calls.mqtt.url: an address with a user or password in it',
    ],
    [
      'an issuer nobody knows',
      `${ONE}  calendars: [{ id: c, issuer: gird, file: a.ics }]\n`,
      'calls.calendars[0].issuer: there is no issuer of calls gird',
    ],
    [
      'no secret',
      `${ONE}  openadr: [{ id: v, issuer: grid, url: "https://v.example", client_id: a }]\n`,
      'calls.openadr[0]: v has no secret_env and no secret_file',
    ],
    [
      'a secret of nobody',
      `${ONE}  openadr: [{ id: v, issuer: grid, url: "https://v.example", secret_env: S }]\n`,
      'calls.openadr[0]: v has a secret and no client_id',
    ],
    [
      'http',
      `${ONE}  openadr: [{ id: v, issuer: grid, url: "http://v.example", client_id: a, secret_env: S }]\n`,
      'calls.openadr[0].url: http://v.example carries secrets over the network in the clear',
    ],
    [
      'a grid connection that is not named',
      `${ONE}  openadr: [{ id: v, issuer: grid, url: "https://v.example", about: { kind: grid } }]\n`,
      'calls.openadr[0].about: about names no grid connection',
    ],
    [
      'less for a higher level',
      `${ONE}  openadr: [{ id: v, issuer: grid, url: "https://v.example", simple_kw: [100, 200, 150] }]\n`,
      'calls.openadr[0].simple_kw[2]: level 3 of SIMPLE reduces by 150 kW, less than level 2 by 200 kW',
    ],
    [
      'two issuers of one name',
      '  issuers: [{ id: a, name: A, may_order: { site: true } }, { id: a, name: B, may_order: { site: true } }]\n',
      'calls.issuers[1].id: there are two issuers a',
    ],
    [
      'two ways of one name',
      `${ONE}  calendars: [{ id: c, issuer: grid, file: a.ics }, { id: c, issuer: grid, file: b.ics }]\n`,
      'calls.calendars[1].id: there are two ways of calls c',
    ],
    [
      'a topic that two issuers write to',
      '  mqtt: { url: "mqtts://b.example" }\n  issuers: [{ id: a, name: A, may_order: { site: true }, mqtt: { calls: t } }, { id: b, name: B, may_order: { site: true }, mqtt: { calls: t } }]\n',
      'calls.issuers[1].mqtt.calls: the topic t is used twice',
    ],
  ])('are refused with %s', (_what, text, expected) => {
    expect(told(text)).toContain(expected)
  })

  describe('at a site with a grid', () => {
    const river = readFileSync(join(top, 'examples/grid-site/site.yaml'), 'utf8')
    const about = (mayOrder: string, of: string) => {
      const vtn = `{ id: v, issuer: dso, url: "https://v.example"${of} }`
      const calls = `  issuers: [{ id: dso, name: DSO, may_order: ${mayOrder} }]\n  openadr: [${vtn}]\n`
      const text = river.replace(/\ncalls:\n(?: .*\n)+/, `\ncalls:\n${calls}`)
      return mistakesOf(parseSiteFile(text, 'site.yaml')).map(({ path, message }) => `${path}: ${message}`)
    }
    const RIVER = ', about: { kind: grid, id: river }'

    it('are about what their issuer may order', () => {
      expect(about('{ halls: [row-a] }', RIVER)).toEqual([
        'calls.openadr[0].about.id: dso may not order river',
      ])
      expect(about('{ grid: [river] }', '')).toEqual(['calls.openadr[0].about: dso may not order the site'])
    })

    it('are taken where it may', () => {
      expect(about('{ grid: [river] }', RIVER)).toEqual([])
      expect(about('{ site: true }', ', simple_kw: [50, 50, 80]')).toEqual([])
      // Its events name the hall.
      expect(about('{ halls: [row-a] }', '')).toEqual([])
    })
  })

  const BROKER = 'mqtts://host:port or mqtt://host:port'
  it.each([
    'mqtts://',
    'mqtts:h',
    'mqtts://h/topic',
    'mqtts://h?x=1',
    'http://x',
    'h:8883',
    'mqtts://h:99999',
  ])('want a host and a port of their broker, not %s', (url) => {
    const text = `${issuer('may_order: { site: true }, mqtt: {}')}  mqtt: { url: "${url}" }\n`
    expect(mistakesOf(withCalls(text))).toMatchObject([
      { path: 'calls.mqtt.url', message: `url is ${url}`, expected: BROKER },
    ])
  })

  it('want an address of their servers', () => {
    const text = `${ONE}  openadr: [{ id: v, issuer: grid, url: "ftp://v.example" }]\n`
    expect(mistakesOf(withCalls(text))).toMatchObject([
      { path: 'calls.openadr[0].url', expected: 'https://host or http://host, with its path' },
    ])
  })

  it('may share where they are answered', () => {
    expect(
      told(
        '  mqtt: { url: "mqtts://b.example" }\n  issuers: [{ id: a, name: A, may_order: { site: true }, mqtt: { answers: t } }, { id: b, name: B, may_order: { site: true }, mqtt: { answers: t } }]\n',
      ),
    ).toEqual([])
  })
})
