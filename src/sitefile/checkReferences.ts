import { engineCatalogue } from '../power/index.ts'
import type { Finding, Known } from './check.ts'
import { nearest } from './nearest.ts'
import type { SiteFile } from './schema.ts'
import type { Path } from './source.ts'

interface Named {
  readonly id: string
}

/** Every reference names a thing of the right kind, and every name is given once. */
export function checkReferences(site: SiteFile, known: Known): readonly Finding[] {
  const found: Finding[] = []
  const refer = (path: Path, written: string | undefined, kind: string, things: readonly Named[]) => {
    if (written === undefined || things.some((thing) => thing.id === written)) return
    found.push({
      path,
      ...unknownReference(
        kind,
        written,
        things.map((thing) => thing.id),
      ),
    })
  }
  const meterOf = (path: Path, written: string | undefined, kind: 'electricity' | 'gas') => {
    refer(path, written, 'meter', site.meters)
    const meter = site.meters.find((each) => each.id === written)
    if (meter !== undefined && meter.kind !== kind)
      found.push({
        path,
        message: `${meter.id} is ${article(meter.kind)} meter`,
        expected: `${article(kind)} meter`,
      })
  }
  /** What is bought must be told by the meter of its connection. */
  const tellsOf = (path: Path, written: string, wanted: readonly string[]) => {
    const id = site.meters.find((each) => each.id === written)?.device
    const map = site.devices.find((device) => device.id === id)?.map
    const points = map === undefined ? undefined : known.points?.get(map)
    const missing = points === undefined ? [] : wanted.filter((point) => !points.includes(point))
    if (missing.length > 0)
      found.push({
        path,
        message: `the device of ${written}, by ${map ?? ''}, does not tell ${missing.join(', ')}`,
        expected: `a meter that tells ${wanted.join(', ')}`,
      })
  }
  const pointOf = (path: Path, written: string) => {
    const [id = '', point = ''] = written.split('/')
    refer(path, id, 'device', site.devices)
    const map = site.devices.find((device) => device.id === id)?.map
    const points = map === undefined ? undefined : known.points?.get(map)
    if (points !== undefined && !points.includes(point))
      found.push({ path, ...unknownReference(`point of ${map}`, point, points) })
  }
  const breakerOf = (path: Path, breaker: { closed: string; open: string; close: string } | undefined) => {
    if (breaker === undefined) return
    for (const key of ['closed', 'open', 'close'] as const) pointOf([...path, 'breaker', key], breaker[key])
  }

  site.devices.forEach((device, k) => {
    if (known.maps === undefined || /\.ya?ml$/.test(device.map) || known.maps.includes(device.map)) return
    found.push({ path: ['devices', k, 'map'], ...unknownReference('register map', device.map, known.maps) })
  })
  site.meters.forEach((meter, k) => {
    refer(['meters', k, 'device'], meter.device, 'device', site.devices)
  })
  if (site.site.ambient_temperature !== undefined)
    pointOf(['site', 'ambient_temperature'], site.site.ambient_temperature)
  if (site.gas !== undefined) {
    pointOf(['gas', 'inlet', 'pressure'], site.gas.inlet.pressure)
    meterOf(['gas', 'inlet', 'meter'], site.gas.inlet.meter, 'gas')
    meterOf(['gas', 'flare', 'meter'], site.gas.flare.meter, 'gas')
    refer(['gas', 'inlet', 'analyser'], site.gas.inlet.analyser, 'device', site.devices)
    if (site.gas.inlet.hydrogen_sulphide !== undefined)
      pointOf(['gas', 'inlet', 'hydrogen_sulphide'], site.gas.inlet.hydrogen_sulphide)
    site.gas.treatment.forEach(({ differential_pressure }, k) => {
      if (differential_pressure !== undefined)
        pointOf(['gas', 'treatment', k, 'differential_pressure'], differential_pressure)
    })
  }
  site.engines.forEach((engine, k) => {
    refer(['engines', k, 'controller'], engine.controller, 'device', site.devices)
    if (engine.catalogue !== undefined)
      refer(
        ['engines', k, 'catalogue'],
        engine.catalogue,
        'engine of the catalogue',
        engineCatalogue().engines,
      )
    refer(['engines', k, 'feeds'], engine.feeds, 'busbar', site.busbars)
    meterOf(['engines', k, 'meter'], engine.meter, 'electricity')
    meterOf(['engines', k, 'gas_meter'], engine.gas_meter, 'gas')
    breakerOf(['engines', k], engine.breaker)
  })
  site.schedule.halls.forEach(({ id }, k) => {
    refer(['schedule', 'halls', k, 'id'], id, 'hall', site.halls)
  })
  site.schedule.engines.forEach(({ id }, k) => {
    refer(['schedule', 'engines', k, 'id'], id, 'engine', site.engines)
  })
  site.schedule.machines.forEach(({ id }, k) => {
    refer(['schedule', 'machines', k, 'id'], id, 'group of machines', site.machines)
  })
  site.grid.forEach((grid, k) => {
    refer(['grid', k, 'feeds'], grid.feeds, 'busbar', site.busbars)
    meterOf(['grid', k, 'meter'], grid.meter, 'electricity')
    tellsOf(['grid', k, 'meter'], grid.meter, ['power_w', 'energy_import_wh'])
    breakerOf(['grid', k], grid.breaker)
  })
  site.feeders.forEach((feeder, k) => {
    meterOf(['feeders', k, 'meter'], feeder.meter, 'electricity')
    breakerOf(['feeders', k], feeder.breaker)
  })
  site.halls.forEach((hall, k) => {
    meterOf(['halls', k, 'meter'], hall.meter, 'electricity')
  })
  if (site.heartbeat !== undefined) pointOf(['heartbeat', 'point'], site.heartbeat.point)
  return [...found, ...twiceNamed(site), ...twiceUsed(site)]
}

export function unknownReference(kind: string, written: string, known: readonly string[]) {
  const right = nearest(written, known)
  const listed = known.slice(0, 12).join(', ')
  return {
    message: `there is no ${kind} ${written}`,
    expected:
      known.length === 0
        ? `a ${kind}; the file has none`
        : `one of: ${listed}${known.length > 12 ? ', …' : ''}`,
    ...(right === undefined ? {} : { suggestion: right }),
  }
}

const article = (kind: string) => (kind === 'electricity' ? 'an electricity' : `a ${kind}`)

/** Things that stand together in a balance or a list share one set of names. */
function twiceNamed(site: SiteFile): Finding[] {
  const list = (section: string, things: readonly Named[]) =>
    things.map((thing, k) => ({ id: thing.id, path: [section, k, 'id'] as const }))
  const plant = [
    ...(site.gas === undefined
      ? []
      : [
          { id: site.gas.inlet.id, path: ['gas', 'inlet', 'id'] as const },
          ...site.gas.treatment.map(({ id }, k) => ({ id, path: ['gas', 'treatment', k, 'id'] as const })),
          { id: site.gas.flare.id, path: ['gas', 'flare', 'id'] as const },
        ]),
    ...list('engines', site.engines),
    ...list('grid', site.grid),
    ...list('busbars', site.busbars),
    ...list('transformers', site.transformers),
    ...list('feeders', site.feeders),
    ...list('halls', site.halls),
  ]
  const groups: { readonly id: string; readonly path: Path }[][] = [
    plant,
    list('devices', site.devices),
    list('meters', site.meters),
    list('machines', site.machines),
    list('customers', site.customers),
  ]
  return groups.flatMap((group) => {
    const first = new Map<string, Path>()
    return group.flatMap(({ id, path }) => {
      const earlier = first.get(id)
      if (earlier === undefined) {
        first.set(id, path)
        return []
      }
      return [
        {
          path,
          message: `${id} is named twice: also in ${earlier.slice(0, -1).join(' ')}`,
          expected: 'a name of its own',
        },
      ]
    })
  })
}

/** A meter stands at one place, and a device counts for one meter. */
function twiceUsed(site: SiteFile): Finding[] {
  const uses: { readonly meter: string | undefined; readonly path: Path }[] = [
    { meter: site.gas?.inlet.meter, path: ['gas', 'inlet', 'meter'] },
    { meter: site.gas?.flare.meter, path: ['gas', 'flare', 'meter'] },
    ...site.engines.flatMap((engine, k) => [
      { meter: engine.meter, path: ['engines', k, 'meter'] },
      { meter: engine.gas_meter, path: ['engines', k, 'gas_meter'] },
    ]),
    ...site.grid.map(({ meter }, k) => ({ meter, path: ['grid', k, 'meter'] })),
    ...site.feeders.map(({ meter }, k) => ({ meter, path: ['feeders', k, 'meter'] })),
    ...site.halls.map(({ meter }, k) => ({ meter, path: ['halls', k, 'meter'] })),
  ]
  const found: Finding[] = []
  const where = new Map<string, Path>()
  for (const { meter, path } of uses) {
    if (meter === undefined) continue
    const earlier = where.get(meter)
    if (earlier !== undefined)
      found.push({
        path,
        message: `meter ${meter} already stands at ${earlier.slice(0, -1).join(' ')}`,
        expected: 'one place for each meter',
      })
    where.set(meter, path)
  }
  const byDevice = new Map<string, string>()
  site.meters.forEach((meter, k) => {
    const other = byDevice.get(meter.device)
    if (other !== undefined)
      found.push({
        path: ['meters', k, 'device'],
        message: `device ${meter.device} is already read as meter ${other}`,
        expected: 'a device of its own for each meter',
      })
    byDevice.set(meter.device, meter.id)
  })
  return found
}
