import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { MachineCommand } from '../machines/index.ts'
import { after, toIso } from '../quantity/index.ts'
import {
  computerClocks,
  fleetOrderMachines,
  fleetOrderPreview,
  fleetOrderView,
  siteClock,
} from '../site/index.ts'
import { wordsOf } from './machineScan.ts'
import { kilowatts, machinesOf } from './orderPreview.ts'
import { agreed, type ExitCode, type OrderWords } from './orderRun.ts'
import { wordsOfCommand } from './orderWords.ts'
import { grouped, progress } from './progress.ts'

const given = z.object({ order: z.string(), repeated: z.boolean() })
const standing = fleetOrderView.extend(fleetOrderMachines.shape)
const problem = z.object({
  detail: z.string(),
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
})
type Standing = z.output<typeof standing>

const LOOK_MS = 1_000
/** A site ends an order at its deadline; this long after, something is wrong with the site. */
const GRACE_MS = 15_000

/** Options of orders over the machines' own interfaces; passed over in silence, they would promise what is not done. */
const WITHOUT_SITE = ['from', 'driver', 'record', 'ramp', 'meter', 'user'] as const

/** A failure that the site tells, in a line for people. */
class SiteRefused extends Error {}

/** An order given by a running site: it chooses, sends and confirms; its own loops have the last word. */
export async function orderAtSite(
  command: MachineCommand,
  targets: readonly string[],
  words: OrderWords & { readonly site: string },
): Promise<ExitCode> {
  const idle = WITHOUT_SITE.find((name) => words[name] !== undefined)
  if (idle !== undefined)
    return complain(
      `--${idle} is of orders without --site: a site knows its machines and keeps its own records`,
    )
  const action = actionOf(command)
  const clock = siteClock(computerClocks, undefined)
  try {
    const site = await signedIn(words.site, words.siteUser ?? 'admin')
    const named = await wordsOf(targets)
    if (typeof named === 'string') return complain(named)
    const request = {
      action,
      // The site knows its machines by address: a selection finds them.
      ...whereOf(
        named.map(({ text }) => text),
        words.where,
      ),
      why: words.why === '' ? 'ordered from the command line' : words.why,
      until: toIso(after(clock.now(), words.hold)),
      deadline_s: words.deadline / 1_000,
      only_stopped: words.onlyStopped === true,
    }
    const preview = fleetOrderPreview.parse(await site('POST', '/api/orders/preview', request))
    if (words.json) process.stdout.write(`${JSON.stringify({ event: 'preview', ...preview })}\n`)
    else for (const line of previewLines(wordsOfCommand(command), preview)) process.stderr.write(`${line}\n`)
    if (preview.affected.length === 0) return complain('no machine is meant')
    if (words.dryRun) return 0
    if (!words.yes && !(await agreed(wordsOfCommand(command), preview.affected.length)))
      return complain('nothing is ordered')
    const { order } = given.parse(await site('POST', '/api/orders', request, words.key ?? randomUUID()))
    return await followed(site, order, words, clock)
  } catch (error) {
    if (error instanceof SiteRefused) return complain(error.message)
    throw error
  }
}

type Ask = (method: 'GET' | 'POST', path: string, body?: object, key?: string) => Promise<unknown>

async function signedIn(url: string, username: string): Promise<Ask> {
  const password = process.env.FAKEL_SITE_PASSWORD
  if (password === undefined)
    throw new SiteRefused(`set FAKEL_SITE_PASSWORD to the password of ${username} at ${url}`)
  let cookie = ''
  const ask: Ask = async (method, path, body, key) => {
    const answer = await fetchOrRefuse(URL.canParse(path, url) ? new URL(path, url) : refuse(url), {
      method,
      headers: {
        ...(cookie === '' ? {} : { cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const set = answer.headers.getSetCookie().map((one) => one.split(';')[0] ?? '')
    if (set.length > 0) cookie = set.join('; ')
    const told: unknown = await answer.json().catch(() => {
      throw new SiteRefused(`${url} does not answer as a site (HTTP ${answer.status})`)
    })
    if (answer.ok) return told
    const { detail, errors } = problem.catch({ detail: `HTTP ${answer.status}` }).parse(told)
    throw new SiteRefused(
      [detail, ...(errors ?? []).map(({ field, message }) => `${field}: ${message}`)].join('; '),
    )
  }
  await ask('POST', '/api/session', { username, password })
  return ask
}

function refuse(url: string): never {
  throw new SiteRefused(`${url} is no address of a site such as http://127.0.0.1:8080`)
}

async function fetchOrRefuse(url: URL, how: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...how, redirect: 'error', signal: AbortSignal.timeout(30_000) })
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    throw new SiteRefused(`${url.origin}: ${cause}`)
  }
}

/** The order as the site's API takes it. */
function actionOf(command: MachineCommand): object {
  return command.kind === 'limit' ? { kind: 'limit', power_w: command.power } : command
}

/** Addresses become part of the selection; without either every machine of the site is meant. */
function whereOf(addresses: readonly string[], where: string | undefined): { readonly where: string } {
  const named = addresses.length === 0 ? undefined : `address in (${addresses.join(', ')})`
  if (named === undefined) return { where: where ?? 'address ~ *' }
  return { where: where === undefined ? named : `${named} and (${where})` }
}

function previewLines(
  what: string,
  { affected, refused, left_out: left, power_before_w, power_after_w }: z.output<typeof fleetOrderPreview>,
): readonly string[] {
  const reasons = new Map<string, number>()
  for (const { reason } of refused) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
  const fields = Object.entries(left.unknown_fields).map(([field, count]) => `${field} of ${grouped(count)}`)
  return [
    `${what}: ${machinesOf(affected.length)}`,
    `  power ${kilowatts(power_before_w)} now, ${kilowatts(power_after_w)} expected`,
    ...[...reasons].map(([reason, count]) => `  left out, ${reason.replaceAll('-', ' ')}: ${grouped(count)}`),
    ...(left.unknown === 0
      ? []
      : [`  left out for what is not known of them: ${grouped(left.unknown)} (${fields.join(', ')})`]),
    ...(left.not_stopped_by_an_order === 0
      ? []
      : [`  left out, not stopped by an order: ${grouped(left.not_stopped_by_an_order)}`]),
  ]
}

async function followed(
  site: Ask,
  id: string,
  words: OrderWords,
  clock: ReturnType<typeof siteClock>,
): Promise<ExitCode> {
  const shown = progress()
  const seen = new Map<string, string>()
  let stopping = false
  const interrupt = () => {
    stopping = true
  }
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  const last = clock.now() + words.deadline + GRACE_MS
  try {
    for (;;) {
      const now: Standing = standing.parse(await site('GET', `/api/orders/${id}`))
      shown.tell(
        now.done,
        now.targets,
        `${grouped(now.outcomes.accepted ?? 0)} accepted, ${grouped(now.outcomes.observed ?? 0)} observed`,
      )
      if (words.json)
        for (const { machine, state, detail, at } of now.machines) {
          if (seen.get(machine) === state) continue
          seen.set(machine, state)
          process.stdout.write(
            `${JSON.stringify({ event: 'step', order: id, machine, at, state, detail })}\n`,
          )
        }
      if (now.ended !== null || clock.now() > last) return told(now, words, shown.end)
      if (stopping) await site('POST', `/api/orders/${id}/stop`, { why: 'ended at the command line' })
      else await clock.sleep(LOOK_MS)
    }
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
    shown.end()
  }
}

function told({ machines, ...summary }: Standing, words: OrderWords, wipe: () => void): ExitCode {
  wipe()
  if (words.json) process.stdout.write(`${JSON.stringify({ event: 'summary', ...summary })}\n`)
  else {
    const metered = new Set(summary.feeders.map(({ feeder }) => feeder))
    for (const { machine, state, detail } of machines)
      if (state !== 'confirmed' && !(state === 'observed' && metered.size === 0))
        process.stdout.write(`${machine}\t${state}\t${detail}\n`)
    const outcomes = Object.entries(summary.outcomes).filter(([, count]) => (count ?? 0) > 0)
    process.stdout.write(
      `${grouped(summary.done)} of ${grouped(summary.targets)} done: ${outcomes.map(([state, count]) => `${count} ${state}`).join(' + ')} = ${summary.targets}\n`,
    )
    for (const { feeder, before_w, now_w, unexplained_w, verdict } of summary.feeders)
      process.stdout.write(
        `  feeder ${feeder}: ${kilowatts(before_w)} to ${kilowatts(now_w)}, unexplained ${kilowatts(unexplained_w)}: ${verdict}\n`,
      )
  }
  return summary.done === summary.targets ? 0 : 1
}

function complain(what: string): 2 {
  process.stderr.write(`${what}\n`)
  return 2
}
