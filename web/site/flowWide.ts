import type { SiteView } from '../../src/site/view.ts'
import {
  type Arrow,
  type Bar,
  type Box,
  curve,
  feederRows,
  gridArrow,
  line,
  type Picture,
  type Share,
} from './flowModel.ts'

const ENGINE = { w: 114, h: 64, step: 84 }
const HALL = { w: 124, h: 56, step: 72 }
const CUSTOMER_STEP_GAP = 16
const LINK_STEP = 20
/** Lines to customers end level for this long, under their amounts. */
const LABEL_W = 58
/** Gaps between columns at their natural size; the width left over is shared among them in proportion. */
const GAPS = { inflow: 84, engines: 84, generation: 92, feeding: 92, hall: 92, customer: 150 }
const BOXES = {
  well: 84,
  header: 10,
  manifold: 5,
  branch: 24,
  engine: ENGINE.w,
  busbar: 10,
  feeder: 50,
  hall: HALL.w,
  customer: 138,
}
const sum = (values: Record<string, number>) =>
  Object.values(values).reduce((total, value) => total + value, 0)

/** Left to right, as the energy flows: well, header, engines and flare, busbar, feeders, halls, customers. */
export function wideFlow(site: SiteView, shares: readonly Share[], width: number): Picture {
  // Without gas it begins at the engines or the grid.
  const left = site.gas ? {} : { inflow: 0, engines: 0 }
  const gaps = { ...GAPS, ...left }
  const taken = sum(BOXES) - (site.gas ? 0 : BOXES.well + BOXES.header + BOXES.manifold + BOXES.branch)
  const scale = Math.max(0.6, (width - taken) / sum(gaps))
  const gap = (name: keyof typeof GAPS) => gaps[name] * scale
  const wellX = 0
  const headerX = BOXES.well + gap('inflow')
  const manifoldX = headerX + BOXES.header + gap('engines')
  const engineX = site.gas ? manifoldX + BOXES.manifold + BOXES.branch : 0
  const busX = engineX + ENGINE.w + gap('generation')
  const feederX = busX + BOXES.busbar + gap('feeding')
  const hallX = feederX + BOXES.feeder + gap('hall')
  const customerX = hallX + HALL.w + gap('customer')

  const rows = feederRows(site)
  const customers = site.customers.map((customer) => {
    const links = shares.filter((share) => share.customer === customer.id)
    return { customer, links, h: Math.max(78, links.length * LINK_STEP + 10) }
  })
  const sources = site.engines.length + (site.gas ? 1 : 0) + site.grid.length
  const customersHeight = customers.reduce((total, each) => total + each.h + CUSTOMER_STEP_GAP, 0)
  const hallRows = rows.reduce((total, row) => total + row.rows, 0)
  const top = 18
  const inner = Math.max(sources * ENGINE.step, hallRows * HALL.step, customersHeight)
  const height = top + inner
  const boxes: Box[] = []
  const bars: Bar[] = []
  const arrows: Arrow[] = []

  const engineStep = inner / Math.max(1, sources)
  const engineY = (index: number) => top + engineStep * (index + 0.5)
  for (const [index, engine] of site.engines.entries()) {
    const y = engineY(index)
    boxes.push({ id: engine.id, kind: 'engine', x: engineX, y: y - ENGINE.h / 2, w: ENGINE.w, h: ENGINE.h })
    arrows.push({
      id: `engine ${engine.id}`,
      medium: 'power',
      amount: engine.power_w,
      ageMs: engine.age_ms,
      path: line(engineX + ENGINE.w, y, busX, y),
      label: { x: engineX + ENGINE.w + 6, y: y - 11, anchor: 'start' },
      breaker: { x: busX - 24, y, closed: engine.breaker_closed },
    })
    if (site.gas)
      arrows.push({
        id: `fuel ${engine.id}`,
        medium: 'gas',
        amount:
          engine.phase === 'running' && site.gas.engines_m3_per_h !== null
            ? fuelShare(site, engine.power_w)
            : 0,
        path: line(manifoldX + BOXES.manifold, y, engineX, y),
      })
  }
  for (const [index, connection] of site.grid.entries()) {
    const y = engineY(site.engines.length + (site.gas ? 1 : 0) + index)
    boxes.push({ id: connection.id, kind: 'grid', x: engineX, y: y - ENGINE.h / 2, w: ENGINE.w, h: ENGINE.h })
    arrows.push(gridArrow(connection, engineX + ENGINE.w, busX, y))
  }
  if (site.gas) {
    const first = engineY(0)
    const last = engineY(Math.max(0, site.engines.length - 1))
    const middle = (first + last) / 2
    const flareY = engineY(site.engines.length)
    boxes.push({ id: 'well', kind: 'well', x: wellX, y: middle - 27, w: BOXES.well, h: 54 })
    boxes.push({ id: 'flare', kind: 'flare', x: engineX, y: flareY - 24, w: ENGINE.w, h: 48 })
    bars.push({
      id: 'header',
      kind: 'header',
      x: headerX,
      y: first - 24,
      w: BOXES.header,
      h: flareY - first + 48,
      label: { x: headerX + BOXES.header / 2, y: first - 32, anchor: 'middle' },
    })
    bars.push({
      id: 'manifold',
      kind: 'manifold',
      x: manifoldX,
      y: first - 10,
      w: BOXES.manifold,
      h: last - first + 20,
    })
    const gas = (id: string, amount: number | null, x1: number, x2: number, y: number): Arrow => ({
      id,
      medium: 'gas',
      amount,
      ageMs: site.gas?.age_ms,
      path: line(x1, y, x2, y),
      label: { x: (x1 + x2) / 2, y: y - 11, anchor: 'middle' },
    })
    arrows.push(gas('inflow', site.gas.inflow_m3_per_h, BOXES.well, headerX, middle))
    arrows.push(gas('engines', site.gas.engines_m3_per_h, headerX + BOXES.header, manifoldX, middle))
    arrows.push({
      ...gas('flare', site.gas.flare_m3_per_h, headerX + BOXES.header, engineX, flareY),
      label: { x: (headerX + BOXES.header + manifoldX) / 2, y: flareY - 11, anchor: 'middle' },
    })
  }

  const rowStep = inner / Math.max(1, hallRows)
  const hallY = new Map<string, number>()
  let row = 0
  for (const { feeder, halls, rows: taken } of rows) {
    const y = top + rowStep * (row + taken / 2)
    boxes.push({ id: feeder.id, kind: 'feeder', x: feederX, y: y - 22, w: BOXES.feeder, h: 44 })
    arrows.push({
      id: `feeder ${feeder.id}`,
      medium: 'power',
      amount: feeder.power_w,
      ageMs: feeder.age_ms,
      path: line(busX + BOXES.busbar, y, feederX, y),
      label: { x: feederX - 8, y: y - 11, anchor: 'end' },
      breaker: { x: busX + BOXES.busbar + 16, y, closed: feeder.breaker_closed },
    })
    for (const [index, hall] of halls.entries()) {
      const at = top + rowStep * (row + index + 0.5)
      hallY.set(hall.id, at)
      boxes.push({ id: hall.id, kind: 'hall', x: hallX, y: at - HALL.h / 2, w: HALL.w, h: HALL.h })
      arrows.push({
        id: `hall ${hall.id}`,
        medium: 'power',
        amount: hall.power_w,
        path: curve(feederX + BOXES.feeder, y, hallX, at),
        label: { x: hallX - 8, y: at - 11, anchor: 'end' },
      })
    }
    row += taken
  }
  bars.push({
    id: 'busbar',
    kind: 'busbar',
    x: busX,
    y: top,
    w: BOXES.busbar,
    h: inner,
    label: { x: busX + BOXES.busbar / 2, y: top - 6, anchor: 'middle' },
  })

  const spare = (inner - customersHeight) / Math.max(1, customers.length)
  let y = top + spare / 2
  for (const { customer, links, h } of customers) {
    boxes.push({ id: customer.id, kind: 'customer', x: customerX, y, w: BOXES.customer, h })
    const ordered = [...links].sort((a, b) => (hallY.get(a.hall) ?? 0) - (hallY.get(b.hall) ?? 0))
    for (const [index, share] of ordered.entries()) {
      const from = hallY.get(share.hall)
      if (from === undefined) continue
      const to = y + h / 2 + (index - (ordered.length - 1) / 2) * LINK_STEP
      arrows.push({
        id: `share ${share.hall} ${share.customer}`,
        medium: 'power',
        amount: share.powerW,
        path: `${curve(hallX + HALL.w, from, customerX - LABEL_W, to)}H${customerX}`,
        label: { x: customerX - 8, y: to - 6, anchor: 'end' },
      })
    }
    y += h + CUSTOMER_STEP_GAP + spare
  }
  return { width, height, boxes, bars, arrows }
}

/** The gas of all engines is metered; for the width of one engine's line it is split by power. m³/h. */
export function fuelShare(site: SiteView, powerW: number | null): number {
  const total = site.engines.reduce((all, engine) => all + Math.max(0, engine.power_w ?? 0), 0)
  if (total === 0) return 0
  return ((site.gas?.engines_m3_per_h ?? 0) * Math.max(0, powerW ?? 0)) / total
}
