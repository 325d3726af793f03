import { ENGINE_PHASES } from '../src/devices/index.ts'
import type { SiteFile } from '../src/sitefile/index.ts'
import type { Engine } from './plant/engine.ts'
import { CHROMATOGRAPH_POINTS } from './plant/gas/analysers.ts'
import type { Meter } from './plant/meter.ts'
import type { Plant } from './plant/plant.ts'

/** What one field device of the plant tells and takes, by point. */
export interface DevicePoints {
  readonly read: Map<string, () => number | undefined>
  readonly write: Map<string, (value: number) => void>
}

/** Phase-to-neutral voltage of the plant's busbar and its power factor: electronic loads. Assumed. */
const VOLTAGE_V = 230
const POWER_FACTOR = 0.98
/** What a hydrogen sulphide sensor tells of itself. Assumed. */
const SENSOR_LIFE_PERCENT = 85

/** The points of every device of a site file, bound to the plant behind them. */
export function pointsOf(plant: Plant): ReadonlyMap<string, DevicePoints> {
  const { site } = plant
  const devices = new Map(site.devices.map((entry) => [entry.id, blank()]))
  const at = (device: string) => devices.get(device) ?? blank()
  for (const entry of site.engines) {
    const engine = plant.engines.find((each) => each.settings.id === entry.id)
    if (engine !== undefined) engineController(at(entry.controller), engine, plant)
    if (engine === undefined) continue
    bind(devices, entry.breaker.closed, () => (engine.onLine ? 1 : 0))
    order(devices, entry.breaker.open, () => engine.breaker.open(plant.timeS))
    order(devices, entry.breaker.close, () => engine.close(plant.timeS, plant.island.frequencyHz))
  }
  for (const { breaker, id } of site.grid) {
    const line = plant.grid.lines.find(({ settings }) => settings.id === id)
    if (line === undefined || breaker === undefined) continue
    bind(devices, breaker.closed, () => (line.breaker.closed ? 1 : 0))
    order(devices, breaker.open, () => line.open())
    order(devices, breaker.close, () => line.close(plant.island.frequencyHz))
  }
  for (const feeder of plant.feeders) {
    const { breaker } = feeder.entry
    bind(devices, breaker.closed, () => (feeder.breaker.closed ? 1 : 0))
    order(devices, breaker.open, () => feeder.breaker.open(plant.timeS))
    order(devices, breaker.close, () => feeder.breaker.close(plant.timeS))
  }
  for (const entry of site.meters) {
    const meter = plant.meters.get(entry.id)
    if (meter === undefined) continue
    const connection = site.grid.find((each) => each.meter === entry.id)
    const line = plant.grid.lines.find(({ settings }) => settings.id === connection?.id)
    if (entry.kind === 'gas') gasMeter(at(entry.device), meter, plant)
    else if (connection === undefined || line === undefined)
      electricityMeter(at(entry.device), meter, busbarOf(plant), VOLTAGE_V)
    else {
      const busbar = site.busbars.find(({ id }) => id === connection.feeds)
      const nominal = busbar === undefined ? VOLTAGE_V : busbar.voltage_v / Math.sqrt(3)
      electricityMeter(at(entry.device), meter, line, nominal)
    }
  }
  if (site.gas !== undefined) bind(devices, site.gas.inlet.pressure, () => plant.gas.header.pressureKpa)
  if (site.gas !== undefined) gasAnalysers(devices, site.gas, plant)
  if (site.heartbeat !== undefined) {
    const [device = '', point = ''] = site.heartbeat.point.split('/')
    at(device).read.set('shed_by_plc', () => (plant.plc.inCharge ? 1 : 0))
    at(device).read.set(point, () => plant.plc.heartbeat)
    at(device).write.set(point, (value) => plant.plc.beat(value, plant.timeS))
  }
  return devices
}

function blank(): DevicePoints {
  return { read: new Map(), write: new Map() }
}

type Devices = ReadonlyMap<string, DevicePoints>

function bind(devices: Devices, reference: string, read: () => number | undefined): void {
  const [device = '', point = ''] = reference.split('/')
  devices.get(device)?.read.set(point, read)
}
function order(devices: Devices, reference: string, act: () => void): void {
  const [device = '', point = ''] = reference.split('/')
  devices.get(device)?.write.set(point, (value) => {
    if (value !== 0) act()
  })
}

function engineController(points: DevicePoints, engine: Engine, plant: Plant): void {
  const { read, write } = points
  const turning = () => engine.phase === 'running' || engine.phase === 'stopping'
  const hertz = () => (engine.onLine ? plant.island.frequencyHz : turning() ? 50 : 0)
  read.set('frequency_hz', hertz)
  read.set('power_w', () => engine.electricalW)
  read.set('voltage_v', () => (hertz() > 0 ? VOLTAGE_V * (engine.onLine ? plant.grid.voltageShare : 1) : 0))
  read.set('power_factor', () => POWER_FACTOR)
  read.set('breaker_closed', () => (engine.onLine ? 1 : 0))
  read.set('phase', () => ENGINE_PHASES.indexOf(engine.phase))
  read.set('energy_wh', () => plant.controllers.get(engine.settings.id)?.counter)
  read.set('run_time_s', () => engine.runTimeS)
  read.set('starts', () => engine.starts)
  read.set('coolant_temperature_c', () => engine.coolantC)
  read.set('oil_pressure_kpa', () => (turning() ? 420 : 0))
  write.set('start', () => engine.start())
  write.set('stop', () => engine.stop())
  write.set('reset', () => engine.reset(plant.timeS))
}

/** What a meter sees beside its flow. */
interface MeteredPlace {
  readonly frequencyHz: number
  readonly voltageShare: number
}

const busbarOf = (plant: Plant): MeteredPlace => ({
  get frequencyHz() {
    return plant.island.frequencyHz
  },
  get voltageShare() {
    return plant.grid.voltageShare
  },
})

function electricityMeter(points: DevicePoints, meter: Meter, place: MeteredPlace, nominalV: number): void {
  const power = () => meter.reading()
  const voltage = () => nominalV * place.voltageShare
  const current = () => (voltage() > 0 ? Math.abs(meter.reading()) / (3 * voltage() * POWER_FACTOR) : 0)
  points.read.set('power_w', power)
  points.read.set('energy_import_wh', () => meter.counter)
  points.read.set('energy_export_wh', () => meter.reverse)
  points.read.set('frequency_hz', () => place.frequencyHz)
  points.read.set('power_factor', () => POWER_FACTOR)
  for (const phase of ['l1', 'l2', 'l3']) {
    points.read.set(`voltage_${phase}_v`, voltage)
    points.read.set(`current_${phase}_a`, current)
  }
}

function gasMeter(points: DevicePoints, meter: Meter, plant: Plant): void {
  points.read.set('flow_m3_per_h', () => meter.reading())
  points.read.set('volume_m3', () => meter.counter)
  points.read.set('pressure_kpa', () => plant.gas.header.pressureKpa)
  points.read.set('temperature_c', () => 10)
}

/** The chromatograph, hydrogen sulphide where another device tells it, and the pressure across filters. */
function gasAnalysers(devices: Devices, gas: NonNullable<SiteFile['gas']>, plant: Plant): void {
  const { inlet, treatment } = gas
  const { chromatograph, headerGas, elements } = plant.gas
  for (const point of chromatograph === undefined ? [] : CHROMATOGRAPH_POINTS)
    bind(devices, `${inlet.analyser ?? ''}/${point}`, () => chromatograph?.read(point))
  if (inlet.hydrogen_sulphide !== undefined) {
    const [device = ''] = inlet.hydrogen_sulphide.split('/')
    bind(devices, inlet.hydrogen_sulphide, () => headerGas?.hydrogenSulphidePpm)
    for (const flag of ['in_calibration', 'fault']) bind(devices, `${device}/${flag}`, () => 0)
    bind(devices, `${device}/sensor_life_percent`, () => SENSOR_LIFE_PERCENT)
  }
  for (const { id, differential_pressure: point } of treatment) {
    const element = elements.get(id)
    if (point !== undefined && element !== undefined) bind(devices, point, () => element.pressureKpa)
  }
}

/** The devices that a feeder's lost link makes silent: its meter and its halls' meters. */
export function devicesBehind(site: SiteFile, feeder: string, halls: readonly string[]): readonly string[] {
  const meters = [
    site.feeders.find((each) => each.id === feeder)?.meter,
    ...site.halls.filter((hall) => halls.includes(hall.id)).map((hall) => hall.meter),
  ]
  return site.meters.filter((meter) => meters.includes(meter.id)).map((meter) => meter.device)
}
