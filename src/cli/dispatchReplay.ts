import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { Command } from 'commander'
import { pino } from 'pino'
import { instant, toIso } from '../quantity/index.ts'
import {
  type PlanHead,
  readPlanBody,
  type SchedulePoint,
  scheduleView,
  search,
  storedPlanView,
} from '../site/index.ts'
import { Solver } from '../solver/index.ts'
import { canonical, FolderTaken, openStore, StoreUnavailable, sha256 } from '../store/index.ts'
import { hintOf, keptPlaceOf, NoDataFolder } from './place.ts'
import { reaching, reachingRunning } from './reaching.ts'
import { RegisterRefused } from './registerSource.ts'
import { signedIn } from './siteRequests.ts'

interface RunningOptions {
  readonly site?: string
  readonly siteUser: string
  readonly json?: boolean
}
type ReachOptions = RunningOptions & { readonly data: string }
type ReplayOptions = ReachOptions & { readonly timeLimit: string }

/** Of the objective, beside the gap within which both were searched: money of the same plan is the same. */
const SAME_SHARE = 1e-6
/** Longer than a site takes itself: another computer may be slower. */
const TIME_LIMIT_S = 120

/** `fakel dispatch replay PLAN|FILE`: solves again what a plan was made from. */
export function replayCommand(): Command {
  const command = new Command('replay')
    .description('solve again what a plan was made from, and say whether the same comes out')
    .argument('<plan>', 'id of a plan, or a file that holds one')
    .option('--time-limit <s>', 'longest search', String(TIME_LIMIT_S))
  return reaching(command).action(async (plan: string, options: ReplayOptions) => {
    process.exitCode = await reached(() => replay(plan, options))
  })
}

/** `fakel dispatch plan`: the plan in force of a running site. */
export function planCommand(): Command {
  const command = new Command('plan').description('the plan in force of a running site, a line for each step')
  return reachingRunning(command).action(async (options: RunningOptions) => {
    process.exitCode = await reached(() => showPlan(options))
  })
}

async function reached(work: () => Promise<0 | 1 | 2>): Promise<0 | 1 | 2> {
  try {
    return await work()
  } catch (error) {
    const known = [StoreUnavailable, FolderTaken, NoDataFolder, RegisterRefused].some(
      (kind) => error instanceof kind,
    )
    // A folder that nobody may write, or read.
    const file = error instanceof Error && 'code' in error && 'path' in error
    if (!(known || file) || !(error instanceof Error)) throw error
    process.stderr.write(`${error.message}${hintOf(error)}\n`)
    return 1
  }
}

/** 0: the same comes out; 2: something else does; 1: it could not be tried. */
async function replay(name: string, options: ReplayOptions): Promise<0 | 1 | 2> {
  const limit = Number(options.timeLimit)
  if (!(limit > 0)) return complain('--time-limit is a number of seconds')
  const found = await bodyOf(name, options)
  if (found === undefined) return complain(`there is no plan ${name}`)
  const body = readPlanBody(found.text)
  if (typeof body === 'string') return complain(`${name} is no stored plan: ${body}`)
  const sound = found.sha256 === undefined ? undefined : sha256(found.text) === found.sha256
  if (sound === false) return complain(`${name} was changed since it was stored: its hash is another`)
  const solver = new Solver()
  const again = await search(solver, body.problem, { gap: body.words.gap, timeLimitS: limit })
  await solver.close()
  const before = body.plan
  const off = Math.abs(again.plan.totalMinor - before.totalMinor)
  // Each is within its gap of the best there is.
  const allowed =
    ((before.gap ?? 0) + (again.plan.gap ?? 0) + SAME_SHARE) *
    Math.max(Math.abs(before.totalMinor), Math.abs(again.plan.totalMinor), 1)
  const same = before.how === again.plan.how || (before.how === 'feasible' && again.plan.how === 'optimal')
  const agrees = again.trouble === undefined && same && off <= allowed
  const told = {
    plan: name,
    sha256: sound === undefined ? null : 'as stored',
    stored: { how: before.how, total_minor: before.totalMinor, gap: before.gap ?? null },
    again: {
      how: again.plan.how,
      total_minor: again.plan.totalMinor,
      gap: again.plan.gap ?? null,
      seconds: again.seconds,
      trouble: again.trouble?.detail ?? null,
    },
    agrees,
  }
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify(told)}\n`
      : [
          `${name}: ${before.steps} steps from ${toIso(before.start)}${sound === true ? ', its hash as stored' : ''}`,
          `stored  ${before.how.padEnd(12)} ${before.totalMinor.toFixed(2).padStart(14)}  gap ${percent(before.gap)}`,
          `again   ${again.plan.how.padEnd(12)} ${again.plan.totalMinor.toFixed(2).padStart(14)}  gap ${percent(again.plan.gap)}  ${again.seconds.toFixed(1)} s${again.trouble === undefined ? '' : `  ${again.trouble.detail}`}`,
          agrees ? 'the same comes out' : 'something else comes out',
          '',
        ].join('\n'),
  )
  return agrees ? 0 : 2
}

const percent = (share: number | undefined) => (share === undefined ? '-' : `${(100 * share).toFixed(3)} %`)

function complain(message: string): 1 {
  process.stderr.write(`${message}\n`)
  return 1
}

interface FoundBody {
  readonly text: string
  readonly sha256?: string
}

/** From a file, a running site, or the store of a stopped one. */
async function bodyOf(name: string, { data, site, siteUser }: ReachOptions): Promise<FoundBody | undefined> {
  if (existsSync(name)) return fromFile(await textOf(name))
  if (site !== undefined) {
    const ask = await signedIn(site, siteUser)
    const answer = await ask(`/api/schedule/plans/${encodeURIComponent(name)}`)
    return fromFile(await answer.text())
  }
  const log = pino({ level: 'warn' }, pino.destination(2))
  const store = await openStore(keptPlaceOf(data), { now: () => instant(Date.now()), log })
  try {
    const stored = await store.plan(name)
    return stored === undefined ? undefined : { text: stored.body, sha256: stored.sha256 }
  } finally {
    await store.close()
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const why = error instanceof Error ? error.message.split(', ')[0] : String(error)
    throw new RegisterRefused(`${file} is no file that holds a plan: ${why}`)
  }
}

/** As the API gives it, or its body alone. */
function fromFile(text: string): FoundBody {
  const whole = storedPlanView.safeParse(parsed(text))
  if (!whole.success) return { text }
  return { text: canonical(whole.data.body), sha256: whole.data.sha256 }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function showPlan({ site, siteUser, json }: RunningOptions): Promise<0 | 1> {
  if (site === undefined) return complain('name a running site by --site')
  const ask = await signedIn(site, siteUser)
  const read = scheduleView.safeParse(await (await ask('/api/schedule?past_h=0')).json())
  if (!read.success) return complain(`${site} answers otherwise than this version expects`)
  const { plan, points, trouble, currency } = read.data
  if (json === true) {
    process.stdout.write(`${JSON.stringify(read.data)}\n`)
    return 0
  }
  if (plan === null) return complain(trouble?.detail ?? 'no plan was made yet')
  process.stdout.write(
    `${headLines(plan, trouble?.detail ?? null, currency).join('\n')}\n\n${table(points).join('\n')}\n`,
  )
  return 0
}

function headLines(plan: PlanHead, trouble: string | null, currency: string): readonly string[] {
  const money = (minor: number) => `${minor.toFixed(0)} minor units of ${currency}`
  return [
    `${plan.id}, made ${plan.made_at} in ${plan.seconds.toFixed(1)} s: ${plan.how}, gap ${percent(plan.gap ?? undefined)}`,
    `${money(plan.total_minor)} until ${plan.end}: ${plan.terms.map(({ name, minor }) => `${name} ${minor.toFixed(0)}`).join(', ')}`,
    ...plan.given_way.map(({ name, amount, unit }) =>
      `given way: ${name}, ${amount.toFixed(1)} ${unit}`.trimEnd(),
    ),
    ...(trouble === null ? [] : [`trouble: ${trouble}`]),
  ]
}

/** One line a step. */
function table(points: readonly SchedulePoint[]): readonly string[] {
  const [first] = points
  if (first === undefined) return ['no steps']
  const engines = Object.keys(first.engines_kw)
  const grids = Object.keys(first.import_kw)
  const rows = points.map((point) => [
    point.at.slice(0, 16).replace('T', ' '),
    ...engines.map((id) => kilowatts(point.engines_kw[id])),
    ...grids.flatMap((id) => [kilowatts(point.import_kw[id]), kilowatts(point.export_kw[id])]),
    kilowatts(sumOf(point.halls_kw)),
    String(Math.round(sumOf(point.machines) ?? 0)),
    kilowatts(point.gas_m3_per_h),
    kilowatts(point.flare_m3_per_h),
    point.reasons.map(({ code, subject }) => (subject === '' ? code : `${code} ${subject}`)).join(', '),
  ])
  const header = [
    'from (UTC)',
    ...engines.map((id) => `${id} kW`),
    ...grids.flatMap((id) => [`${id} in kW`, `${id} out kW`]),
    'halls kW',
    'machines',
    'gas m³/h',
    'flare m³/h',
    'why',
  ]
  const widths = header.map((cell, k) => Math.max(cell.length, ...rows.map((row) => row[k]?.length ?? 0)))
  const last = header.length - 1
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, k) =>
        k === 0 || k === last
          ? cell.padEnd(k === last ? 0 : (widths[k] ?? 0))
          : cell.padStart(widths[k] ?? 0),
      )
      .join('  ')
      .trimEnd()
  return [line(header), ...rows.map(line)]
}

const kilowatts = (value: number | null | undefined) =>
  value === null || value === undefined ? '-' : value.toFixed(0)

function sumOf(values: Readonly<Record<string, number | null>>): number | null {
  const all = Object.values(values)
  return all.some((value) => value === null)
    ? null
    : all.reduce<number>((sum, value) => sum + (value ?? 0), 0)
}
