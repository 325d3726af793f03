import type { Snapshot } from '../dispatch/index.ts'
import type { Instant } from '../quantity/index.ts'
import type { MachineReading, Reading } from '../store/index.ts'
import { sulphideChannel } from './gas/siteGas.ts'
import type { Image } from './image.ts'
import { powerOf } from './machineState.ts'
import { exportCounterOf } from './measured.ts'
import { type Plant, splitPoint } from './plant.ts'
import type { HistoryPoint } from './view.ts'

/** Points of a meter that are kept as readings. */
const KEPT = {
  electricity: ['power_w', 'energy_import_wh'],
  gas: ['flow_m3_per_h', 'volume_m3'],
} as const

/** The readings that settlement, the balance and the history are made of, as they stand in the image. */
export function readingsNow(plant: Plant, image: Image, history: HistoryPoint, now: Instant): Reading[] {
  const meters = plant.file.meters.flatMap((meter) =>
    KEPT[meter.kind].flatMap((point) => reading(image, meter.device, point, `${meter.id}/${point}`)),
  )
  const exported = plant.file.grid.flatMap(({ meter }) =>
    reading(image, plant.deviceOfMeter.get(meter) ?? '', 'energy_export_wh', exportCounterOf(meter)),
  )
  const inlet = plant.file.gas?.inlet
  const sulphide = inlet?.hydrogen_sulphide === undefined ? undefined : splitPoint(inlet.hydrogen_sulphide)
  const pressure = inlet === undefined ? undefined : splitPoint(inlet.pressure)
  return [
    ...meters,
    ...exported,
    ...plant.engines.flatMap(({ id, entry }) =>
      reading(image, entry.controller, 'energy_wh', `${id}/energy_wh`),
    ),
    ...(pressure === undefined
      ? []
      : reading(image, pressure.device, pressure.point, `${inlet?.id ?? ''}/pressure_kpa`)),
    ...(sulphide === undefined
      ? []
      : reading(image, sulphide.device, sulphide.point, sulphideChannel(inlet?.id ?? ''))),
    ...SITE_CHANNELS.map(([channel, of]): Reading => {
      const value = of(history)
      return { channel, at: now, value, quality: value === null ? 'invalid' : 'good' }
    }),
  ]
}

/** The history of the site as channels. */
export const SITE_CHANNELS: readonly (readonly [string, (point: HistoryPoint) => number | null])[] = [
  ['site/available_w', (point) => point.available_w],
  ['site/load_w', (point) => point.load_w],
  ['site/generated_w', (point) => point.generated_w],
  ['site/frequency_hz', (point) => point.frequency_hz],
]

function reading(image: Image, device: string, point: string, channel: string): Reading[] {
  const value = image.point(device, point)
  if (value === undefined) return []
  const good = value.quality === 'good' && value.value !== undefined && Number.isFinite(value.value)
  return [
    {
      channel,
      at: value.at,
      value: good ? (value.value ?? null) : null,
      quality: good ? 'good' : value.quality === 'good' ? 'invalid' : value.quality,
    },
  ]
}

/** One row a machine, at one instant for all, so that machine-hours are counted alike. */
export function machineReadingsNow(plant: Plant, image: Image, snapshot: Snapshot): MachineReading[] {
  return snapshot.machines.flatMap((state): MachineReading[] => {
    const machine = plant.machineById.get(state.id)
    const report = image.machine(state.id)?.report
    if (machine === undefined) return []
    const heard = state.mode !== 'unreachable' && report !== undefined
    const hottest = Math.max(
      ...(report?.boards ?? []).map((board) => board.temperature ?? Number.NEGATIVE_INFINITY),
    )
    return [
      {
        machine: state.id,
        at: snapshot.at,
        mining: heard ? (report.mining ?? null) : null,
        powerW: heard ? (powerOf(machine, report, state.mode) ?? null) : null,
        hashrateThs: heard ? (report.hashrate ?? null) : null,
        temperatureC: heard && Number.isFinite(hottest) ? hottest : null,
        quality: heard ? 'good' : 'unreachable',
      },
    ]
  })
}
