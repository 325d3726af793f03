import { type LoadedMap, loadMap, openDevice } from '../devices/index.ts'
import { type Clock, type Watts, watts } from '../quantity/index.ts'

export interface MeterWords {
  readonly meter?: string
  readonly meterMap?: string
  readonly meterPort: number
  readonly meterUnit: number
  readonly meterPoint: string
}

/** The feeder that a meter named on the command line stands for. */
export const FEEDER = 'meter'

export interface FeederMeter {
  /** Empty where the meter does not answer. */
  read(): Promise<ReadonlyMap<string, Watts>>
  close(): Promise<void>
}

/** The meter of the feeder that all machines of an order hang on; undefined where none is named, or what is wrong with it. */
export async function feederMeter(
  words: MeterWords,
  clock: Clock,
): Promise<FeederMeter | string | undefined> {
  const { meter: host, meterMap, meterPort: port, meterUnit: unit, meterPoint: point } = words
  if (host === undefined) return undefined
  if (meterMap === undefined) return '--meter needs its register map: --meter-map'
  const loaded: LoadedMap = await loadMap(meterMap, '.')
  if (!loaded.ok) return loaded.mistakes.map(({ message }) => `${meterMap}: ${message}`).join('\n')
  const { map } = loaded
  if (map.points[point] === undefined) return `${meterMap} has no point ${point}; name one by --meter-point`
  const device = openDevice(
    { id: FEEDER, host, port, unit, timeoutMs: 1_000, map },
    { now: () => clock.now() },
  )
  const group = Object.entries(map.groups).find(([, points]) => points.includes(point))?.[0]
  return {
    async read() {
      const value = (await device.read(group === undefined ? undefined : [group])).get(point)
      // A meter whose transformers are turned about shows the same load below zero.
      return value?.quality === 'good' && value.value !== undefined
        ? new Map([[FEEDER, watts(Math.abs(value.value))]])
        : new Map()
    },
    close: async () => void (await device.close()),
  }
}
