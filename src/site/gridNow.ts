import type { GridConnectionState, GridState } from '../dispatch/index.ts'
import { hertz, type Instant, watts } from '../quantity/index.ts'
import type { Image } from './image.ts'
import { FAST_OLDEST_MS, flagOf, METER_OLDEST_MS, meterPower } from './measuredNow.ts'
import type { Plant } from './plant.ts'

/** Below this a line is dead, whatever its nominal voltage: what is left is induced by its neighbours. Assumed. */
const DEAD_V = 20
/** EN 50160:2010, 4.2.2: supply voltage stays within 10 % of nominal. */
const WEAK_SHARE = 0.9
/** Beyond these a meter tells a voltage of another side of a transformer: it says nothing of the busbar's. Assumed. */
const OTHER_SIDE = { below: 0.3, above: 1.3 }
/** Below this a meter tells no frequency of a live line. */
const DEAD_HZ = 5
/** Power that flows shows that a line is live, from this share of its limit on. Assumed. */
const FLOWS_SHARE = 0.01
/** The wrong way round: within this share of the opposite of what all other meters say, and more than that of the limit. Assumed. */
const OPPOSITE_SHARE = 0.15
const TELLING_SHARE = 0.05

type Connection = Plant['file']['grid'][number]

/** Each connection as its breaker, its meter and the busbar's balance show it now; `restW` is what the others leave to it. */
export function gridConnections(
  plant: Plant,
  image: Image,
  now: Instant,
  restW: number | undefined,
): readonly GridConnectionState[] {
  const { grid } = plant.file
  const rest = grid.length === 1 ? restW : undefined
  return grid.map((connection) => connectionNow(connection, plant, image, now, rest))
}

function connectionNow(
  connection: Connection,
  plant: Plant,
  image: Image,
  now: Instant,
  rest: number | undefined,
): GridConnectionState {
  const limitW = connection.import_limit_kw * 1_000
  const device = plant.deviceOfMeter.get(connection.meter) ?? ''
  const point = image.point(device, 'power_w')
  const metered = meterPower(plant, image, connection.meter, now)
  const reversed = metered !== undefined && rest !== undefined && isOpposite(metered, rest, limitW)
  const trouble = reversed ? 'reversed' : metered === undefined ? 'silent' : undefined
  const power = trouble === undefined ? metered : rest
  const voltage = voltageOf(connection, plant, image, now)
  const voltageShare = shareOf(voltage, connection, plant)
  const hz = image.value(device, 'frequency_hz', now, METER_OLDEST_MS)
  const fresh = image.value(device, 'frequency_hz', now, FAST_OLDEST_MS)
  const closed = connection.breaker === undefined ? undefined : flagOf(image, connection.breaker.closed, now)
  const flows = power !== undefined && Math.abs(power) > limitW * FLOWS_SHARE
  const live = isLive(voltage, fresh ?? hz, flows)
  return {
    id: connection.id,
    limit: watts(limitW),
    live,
    breakerClosed: closed,
    onLine: isOnLine(connection, live, closed, flows, metered !== undefined),
    power: power === undefined ? undefined : watts(power),
    ...(trouble !== undefined && { trouble }),
    ...(voltageShare !== undefined && { voltageShare }),
    frequency: fresh === undefined || fresh < DEAD_HZ ? undefined : hertz(fresh),
    ageMs: point === undefined ? Number.POSITIVE_INFINITY : now - point.at,
  }
}

/** 140 kW where all other meters leave -140 kW: current transformers the wrong way round, or a sign in the register map. */
function isOpposite(metered: number, rest: number, limitW: number): boolean {
  return Math.abs(rest) > limitW * TELLING_SHARE && Math.abs(metered + rest) < Math.abs(rest) * OPPOSITE_SHARE
}

/** The highest phase, V; undefined where the meter tells none. */
function voltageOf(connection: Connection, plant: Plant, image: Image, now: Instant): number | undefined {
  const device = plant.deviceOfMeter.get(connection.meter) ?? ''
  const phases = ['l1', 'l2', 'l3'].flatMap(
    (phase) => image.value(device, `voltage_${phase}_v`, now, METER_OLDEST_MS) ?? [],
  )
  return phases.length === 0 ? undefined : Math.max(...phases)
}

/** Of the busbar's nominal voltage; a dead line has none of it. */
function shareOf(voltage: number | undefined, connection: Connection, plant: Plant): number | undefined {
  const nominal = plant.file.busbars.find(({ id }) => id === connection.feeds)?.voltage_v
  if (voltage === undefined || nominal === undefined) return undefined
  if (voltage < DEAD_V) return 0
  const share = voltage / (nominal / Math.sqrt(3))
  return share < OTHER_SIDE.below || share > OTHER_SIDE.above ? undefined : share
}

/**
 * Frequency and power are read more often than voltages. A line without either is dead, whatever voltage was told before; but where power flows, a
 * frequency of 0 is that of a register that is not used.
 */
function isLive(voltage: number | undefined, hz: number | undefined, flows: boolean): boolean | undefined {
  if (flows) return true
  if (hz !== undefined && hz < DEAD_HZ) return false
  if (voltage !== undefined) return voltage >= DEAD_V
  return hz === undefined ? undefined : true
}

/** What is not known is not counted on; but a line on which power flows is on line, whatever else is silent. */
function isOnLine(
  connection: Connection,
  live: boolean | undefined,
  closed: boolean | undefined,
  flows: boolean,
  metered: boolean,
): boolean | undefined {
  if (live === false || closed === false) return false
  if (closed === true || flows) return true
  return connection.breaker === undefined && metered ? true : undefined
}

/** What all connections on line may give and give together; undefined where the site has none. */
export function gridState(connections: readonly GridConnectionState[]): GridState | undefined {
  if (connections.length === 0) return undefined
  const on = connections.filter(({ onLine }) => onLine === true)
  const power = on.reduce<number | undefined>(
    (total, each) => (total === undefined || each.power === undefined ? undefined : total + each.power),
    0,
  )
  return {
    most: watts(on.reduce((total, { limit }) => total + limit, 0)),
    power: power === undefined ? undefined : watts(power),
    weak: on.some(({ voltageShare }) => voltageShare !== undefined && voltageShare < WEAK_SHARE),
    connections,
  }
}
