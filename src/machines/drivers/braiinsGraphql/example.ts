import { celsius, terahashesPerSecond, watts } from '../../../quantity/index.ts'
import type { Answers, WebReply, WebRequest } from '../../testing/brain.ts'
import type { Example } from '../../testing/example.ts'

const SESSION = 'session_id=made-up-session-1'
const LUCI = '/cgi-bin/luci'

const reply = (value: object, headers: Readonly<Record<string, string>> = {}): WebReply => ({
  status: 200,
  text: JSON.stringify(value),
  headers,
})

/** An S19 with Braiins OS 22.08: GraphQL and LuCI on its web server, each with its own sign-in. */
export function braiinsGraphqlMachine({ refuses = false } = {}): Answers {
  let running = true
  let light = false
  let limit = 2_800
  let pools = [{ url: 'stratum+tcp://pool.example:3333', user: 'u.4', password: 'x' }]

  function query() {
    const board = (name: string, mhs5S: number, degreesC: number) => ({
      name,
      realHashrate: { mhs5S },
      hwDetails: { chips: 76, hbSerialNumber: `SN${name}` },
      temperatures: [
        { name: 'Board', degreesC: 60 },
        { name: 'Chip', degreesC },
      ],
    })
    return {
      bos: {
        hostname: 'b4',
        faultLight: light,
        info: { version: { full: '2022-09-13-0-11012d53-22.08-plus' } },
        uptime: { durationS: 1_189 },
      },
      bosminer: running
        ? {
            config: { autotuning: { mode: 'POWER_TARGET', powerTarget: limit } },
            info: {
              modelName: 'Antminer S19',
              fans: [{ rpm: 4_080 }, { rpm: 0 }],
              summary: { power: { limitW: limit, approxConsumptionW: 2_735 } },
              workSolver: {
                realHashrate: { mhs5S: 90_000_000.5 },
                nominalMhs: 95_000_000,
                childSolvers: [board('1', 45_000_000, 81.625), board('2', 45_000_000.5, 0)],
              },
              poolGroups: [
                {
                  pools: pools.map(({ url, user }, index) => ({
                    url,
                    user,
                    active: index === 0,
                    shares: { acceptedSolutions: 31 - index, rejectedSolutions: index },
                  })),
                },
              ],
            },
          }
        : { config: null, info: null },
      events: {
        appeals: [
          { kind: 'ERROR', message: 'fan 2 stands' },
          { kind: 'INFO', message: 'tuned' },
        ],
      },
    }
  }

  function mutate(text: string, variables: Record<string, unknown>): object {
    const done = { __typename: 'VoidResult' }
    const no = (type: string) => ({ __typename: type, message: 'not now' })
    if (text.includes('stop')) {
      if (!refuses) running = false
      return { bosminer: { stop: refuses ? no('BosminerError') : done } }
    }
    if (text.includes('restart')) return { bosminer: { restart: refuses ? no('BosminerError') : done } }
    if (text.includes('start')) {
      if (!refuses) running = true
      return { bosminer: { start: refuses ? no('BosminerError') : done } }
    }
    if (text.includes('updateAutotuning')) {
      const input: unknown = variables['input']
      if (!refuses) limit = Number(Object.entries(input ?? {}).find(([key]) => key === 'powerTarget')?.[1])
      const answer = refuses ? no('AutotuningError') : { __typename: 'AutotuningOut' }
      return { bosminer: { config: { updateAutotuning: answer } } }
    }
    if (text.includes('updateGroups')) {
      if (!refuses) pools = JSON.parse(JSON.stringify(variables['groups']))[0].pools
      const answer = refuses ? no('GroupListError') : { __typename: 'GroupList' }
      return { bosminer: { config: { updateGroups: answer } } }
    }
    if (text.includes('setFaultLight')) {
      if (!refuses) light = variables['enable'] === true
      return { bos: { setFaultLight: refuses ? no('BosError') : { __typename: 'FaultLight' } } }
    }
    return { bos: { reboot: refuses ? no('BosError') : done } }
  }

  function onWeb(request: WebRequest): WebReply | undefined {
    if (request.path === LUCI)
      return request.body.includes('luci_password=mistaken')
        ? { status: 403, text: '' }
        : { status: 302, text: '', headers: { 'set-cookie': 'sysauth=made-up-luci; path=/cgi-bin/luci' } }
    if (request.path === `${LUCI}/admin/network/iface_status/lan`)
      return request.headers['cookie'] === 'sysauth=made-up-luci'
        ? reply([{ macaddr: '02:00:00:00:00:04' }])
        : { status: 403, text: '' }
    if (request.path !== '/graphql') return undefined
    const { query: text, variables = {} } = JSON.parse(request.body)
    if (String(text).includes('login')) {
      const right = variables.username === 'root' && variables.password === 'root'
      return right
        ? reply(
            { data: { auth: { login: { __typename: 'VoidResult' } } } },
            { 'set-cookie': `${SESSION}; Path=/` },
          )
        : reply({ data: { auth: { login: { __typename: 'AuthError', message: 'Wrong password' } } } })
    }
    if (request.headers['cookie'] !== SESSION)
      return reply({ data: null, errors: [{ message: 'Unauthorized' }] })
    return reply({ data: String(text).startsWith('mutation') ? mutate(text, variables) : query() })
  }

  return { http: new Map([['GET /', '<title>Braiins OS</title>']]), onWeb }
}

export const braiinsGraphqlExample: Example = {
  driver: 'braiins-graphql',
  get answers() {
    return braiinsGraphqlMachine()
  },
  report: {
    make: 'Antminer',
    model: 'Antminer S19',
    firmware: 'Braiins OS',
    firmwareVersion: '2022-09-13-0-11012d53-22.08-plus',
    mac: '02:00:00:00:00:04',
    hostname: 'b4',
    mining: true,
    hashrate: terahashesPerSecond(90.0000005),
    expectedHashrate: terahashesPerSecond(95),
    power: watts(2_735),
    powerGrade: 'estimated',
    powerLimit: watts(2_800),
    locating: false,
    accepted: 31,
    rejected: 0,
    uptimeS: 1_189,
    boards: [
      {
        active: true,
        chips: 76,
        temperature: celsius(81.625),
        hashrate: terahashesPerSecond(45),
        serialNumber: 'SN1',
      },
      {
        active: true,
        chips: 76,
        temperature: celsius(60),
        hashrate: terahashesPerSecond(45.0000005),
        serialNumber: 'SN2',
      },
    ],
    fans: [{ rpm: 4_080 }, { rpm: 0 }],
    pools: [{ url: 'stratum+tcp://pool.example:3333', user: 'u.4', active: true }],
    errors: [{ text: 'fan 2 stands' }],
    defects: [],
  },
  commands: {
    sleep: /^POST \/graphql .*bosminer \{ stop \{/,
    wake: /^POST \/graphql .*bosminer \{ start \{/,
    limit:
      /^POST \/graphql .*updateAutotuning.*"variables":\{"input":\{"powerTarget":2500\},"apply":true\}\}$/,
    pools: /^POST \/graphql .*bosminer \{ restart \{/,
    reboot: /^POST \/graphql .*bos \{ reboot \{/,
    locate: /^POST \/graphql .*setFaultLight.*"variables":\{"enable":true\}\}$/,
  },
  refusal: braiinsGraphqlMachine({ refuses: true }),
  identity: /^Braiins OS/,
}
