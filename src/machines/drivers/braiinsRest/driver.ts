import { type Instant, watts } from '../../../quantity/index.ts'
import { discreet } from '../../family/discreet.ts'
import { family, lastKnown, type Machine, unsupported } from '../../family/family.ts'
import { portOf } from '../../family/ports.ts'
import type {
  MachineAddress,
  MachineCommand,
  MachineDriver,
  MachineFailure,
  MachineOutcome,
  MachineReport,
} from '../../model.ts'
import { failed, ok } from '../../outcome.ts'
import { amount, at, type Part, partOf, text } from '../../parsing/part.ts'
import { documentsOf } from '../../parsing/section.ts'
import type { HttpAnswer, HttpRequest } from '../../transports/http.ts'
import type { Wires } from '../../transports/wires.ts'
import { kinOf } from './kin.ts'
import { BASE, powerTarget, request, wentDown } from './orders.ts'
import { readAlways, readSeldom, type Seldom, type SeldomPage, targetInForce } from './state.ts'

const FIRMWARE = 'Braiins OS'
/** Factory sign-in (Braiins OS; asic-rs, 2025). */
const FACTORY = { user: 'root', password: 'root' }
/** Pools, limits, complaints and versions are asked again after this long, and after every command. */
const SELDOM_MS = 60_000
/** Ten pages of a full report come in two turns. */
const CONNECTIONS = 5
const ALWAYS = ['miner/details', 'miner/stats', 'miner/hw/hashboards', 'cooling/state'] as const
const SELDOM = [
  'configuration/miner',
  'pools',
  'miner/errors',
  'version',
  'actions/locate',
  'performance/target-profiles',
] as const
/** Pages that some versions lack; that one is not there is no defect. */
const OPTIONAL: ReadonlySet<string> = new Set([
  'actions/locate',
  'performance/target-profiles',
  'performance/tuner-state',
])

/**
 * Braiins OS with its REST API (Public REST API of Braiins OS 25.07, /api/v1): a token by POST auth/login, then four GETs a
 * poll and six more each minute, at most five at a time. Its power figure is the firmware's estimate.
 */
export const braiinsRest: MachineDriver = family({
  id: 'braiins-rest',
  make: 'Braiins',
  firmware: FIRMWARE,
  capabilities: ['sleep', 'wake', 'limit', 'limit-percent', 'profile', 'pools', 'reboot', 'locate'],
  reads: ['boards', 'errors'],
  machine: braiins,
})

function braiins(address: MachineAddress, wires: Wires): Machine {
  const web = wires.http(portOf(address, 'http'), CONNECTIONS)
  const { user, password } = address.credentials ?? FACTORY
  const kin = kinOf('REST', `${FIRMWARE} with its REST API`, address, wires)
  const seldom = lastKnown<{ readonly told: Seldom; readonly defects: readonly string[] }>(SELDOM_MS)
  let token: string | undefined
  /** The token goes bare into the header (asic-rs and other public clients); a server that wants the word gets it. */
  let scheme: '' | 'Bearer ' = ''
  let signingIn: Promise<MachineFailure | undefined> | undefined

  /** POST auth/login {"username","password"} answers {"token","timeout_s"}; the token is renewed when it is refused. */
  async function signIn(): Promise<MachineFailure | undefined> {
    token = undefined
    const answer = await web.send({
      method: 'POST',
      path: `${BASE}/auth/login`,
      body: { username: user, password },
    })
    if (!answer.ok) return answer.failure
    const { status, text: body } = answer.value
    // Its sign-in is by token; a machine that asks for digest or basic sign-in is another one.
    if (status === 404 || status === 405 || answer.value.authenticate !== undefined)
      return { kind: 'malformed', detail: `auth/login: HTTP ${status}, no Braiins REST API` }
    const told = at(documentsOf(body, 'auth/login', []), 0)
    token = text(at(told, 'token'))
    if (token !== undefined) return undefined
    if (status < 300) return { kind: 'malformed', detail: 'auth/login: no token in the answer' }
    return {
      kind: 'unauthorised',
      detail: `auth/login: HTTP ${status} ${text(at(told, 'message')) ?? ''}`.trim(),
    }
  }

  async function send(request: HttpRequest): Promise<MachineOutcome<HttpAnswer>> {
    for (let attempt = 0; ; attempt++) {
      if (token === undefined) {
        signingIn ??= signIn().finally(() => {
          signingIn = undefined
        })
        const failure = await signingIn
        if (failure !== undefined) return failed(failure)
      }
      const [used, word] = [token, scheme]
      const answer = await web.send({
        ...request,
        ...(used === undefined ? {} : { authorization: `${word}${used}` }),
      })
      if (!answer.ok || answer.value.status !== 401) return answer
      if (attempt === 1 && scheme === word) scheme = word === '' ? 'Bearer ' : ''
      if (attempt > 1) return failed({ kind: 'unauthorised', detail: `${request.path}: token refused` })
      if (attempt === 0 && token === used) token = undefined
    }
  }

  async function page(path: string, defects: string[]): Promise<MachineOutcome<Part>> {
    const answer = await send({ method: 'GET', path: `${BASE}/${path}` })
    if (!answer.ok) return answer
    if (answer.value.status === 200) return ok(at(documentsOf(answer.value.text, path, defects), 0))
    if (!OPTIONAL.has(path) || answer.value.status !== 404)
      defects.push(`${path}: HTTP ${answer.value.status}`)
    return ok(partOf(undefined, path, defects))
  }

  /** All pages at once; one that fails is a defect, unless every one does. */
  async function pages<N extends string>(
    names: readonly N[],
    defects: string[],
  ): Promise<MachineOutcome<(name: N) => Part>> {
    const answers = await Promise.all(names.map((name) => page(name, defects)))
    const failures = answers.filter((one) => !one.ok)
    if (failures.length === answers.length && failures[0] !== undefined) return failures[0]
    const parts = new Map(
      names.map((name, index) => {
        const answer = answers[index]
        if (answer?.ok) return [name, answer.value]
        defects.push(`${name}: ${answer?.failure.kind ?? 'not asked'}`)
        return [name, partOf(undefined, name, defects)]
      }),
    )
    return ok((name) => parts.get(name) ?? partOf(undefined, name, defects))
  }

  async function poll(when: Instant): Promise<MachineOutcome<MachineReport>> {
    const defects: string[] = []
    const kept = seldom.at(when)
    const slow: string[] = []
    const [always, other] = await Promise.all([
      pages(ALWAYS, defects),
      kept === undefined ? pages(SELDOM, slow) : undefined,
    ])
    if (!always.ok) return failed(await kin(when, always.failure))
    const part = always.value
    if (ALWAYS.every((name) => part(name).value === undefined))
      return failed(await kin(when, { kind: 'malformed', detail: defects.slice(0, 4).join('; ') }))
    const rest = kept ?? seldom.keep(when, { told: await slowly(other, slow), defects: slow })
    return ok({
      at: when,
      firmware: FIRMWARE,
      ...rest.told,
      ...readAlways(part),
      defects: [...rest.defects, ...defects],
    })
  }

  /** Where the configuration names no target, the tuner tells the one in force. */
  async function slowly(
    other: MachineOutcome<(name: SeldomPage) => Part> | undefined,
    defects: string[],
  ): Promise<Seldom> {
    const told = readSeldom(other?.ok ? other.value : (name) => partOf(undefined, name, defects))
    if (told.powerLimit !== undefined || other?.ok !== true) return told
    const state = await page('performance/tuner-state', defects)
    const target = state.ok ? targetInForce(state.value) : undefined
    return target === undefined ? told : { ...told, powerLimit: watts(target) }
  }

  async function command(order: MachineCommand): Promise<MachineOutcome<'accepted'>> {
    // Pausing changes none of what is read seldom.
    if (order.kind !== 'sleep' && order.kind !== 'wake') seldom.forget()
    if (order.kind === 'profile' && !/^\d{1,6}$/.test(order.profile))
      return failed({ kind: 'refused', detail: 'profiles are named by their target in watts' })
    const asked = order.kind === 'limit-percent' ? await share(order.percent) : ok(request(order))
    if (!asked.ok) return asked
    if (asked.value === undefined) return unsupported(FIRMWARE, order.kind)
    const answer = await send(asked.value)
    if (!answer.ok) return order.kind === 'reboot' && wentDown(answer.failure) ? ok('accepted') : answer
    const { status, text: body } = answer.value
    if (status >= 200 && status < 300) return ok('accepted')
    const secrets = order.kind === 'pools' ? order.pools.map((one) => one.password) : []
    const detail = discreet(`HTTP ${status} ${body}`, [token, password, ...secrets])
    return failed({ kind: 'refused', detail })
  }

  /** A share of the model's default target, which configuration/constraints tells (evcc, charger/braiins.go, 2025). */
  async function share(percent: number): Promise<MachineOutcome<HttpRequest>> {
    const told = await page('configuration/constraints', [])
    if (!told.ok) return told
    const full = amount(at(told.value, 'tuner_constraints', 'power_target', 'default', 'watt'))
    if (full === undefined || full === 0)
      return failed({
        kind: 'refused',
        detail: 'the machine tells no default power target to take a share of',
      })
    return ok(powerTarget((full * percent) / 100))
  }

  return { poll, command, close: () => web.close() }
}
