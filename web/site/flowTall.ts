import type { SiteView } from '../../src/site/view.ts'
import {
  type Arrow,
  type Bar,
  type Box,
  feederRows,
  gridArrow,
  line,
  type Picture,
  type Share,
} from './flowModel.ts'
import { fuelShare } from './flowWide.ts'

const ROW = 76
const BAR = 9

/**
 * Top to bottom for a telephone: the well and its header down the left, an engine a row, the busbar across, then a
 * feeder a row with its hall, and what the customers draw at the end.
 */
export function tallFlow(site: SiteView, shares: readonly Share[], width: number): Picture {
  const boxes: Box[] = []
  const bars: Bar[] = []
  const arrows: Arrow[] = []
  let y = 0
  const gasGap = site.gas ? 84 : 0
  const engineX = site.gas ? BAR + gasGap + 4 + 18 : 0
  const rightX = width - BAR
  const engineW = rightX - 86 - engineX

  if (site.gas) {
    boxes.push({ id: 'well', kind: 'well', x: 0, y: 0, w: 96, h: 42 })
    arrows.push({
      id: 'inflow',
      medium: 'gas',
      amount: site.gas.inflow_m3_per_h,
      ageMs: site.gas.age_ms,
      path: line(BAR / 2, 42, BAR / 2, 82),
      label: { x: 20, y: 66, anchor: 'start' },
    })
    y = 96
  }
  const engineY = (index: number) => y + ROW * (index + 0.5)
  for (const [index, engine] of site.engines.entries()) {
    const at = engineY(index)
    boxes.push({ id: engine.id, kind: 'engine', x: engineX, y: at - 30, w: engineW, h: 60 })
    if (site.gas)
      arrows.push({
        id: `fuel ${engine.id}`,
        medium: 'gas',
        amount: engine.phase === 'running' ? fuelShare(site, engine.power_w) : 0,
        path: line(engineX - 18, at, engineX, at),
      })
    arrows.push({
      id: `engine ${engine.id}`,
      medium: 'power',
      amount: engine.power_w,
      ageMs: engine.age_ms,
      path: line(engineX + engineW, at, rightX, at),
      label: { x: engineX + engineW + 4, y: at - 11, anchor: 'start' },
      breaker: { x: rightX - 24, y: at, closed: engine.breaker_closed },
    })
  }
  const enginesEnd = engineY(Math.max(0, site.engines.length - 1))
  if (site.gas) {
    const middle = (engineY(0) + enginesEnd) / 2
    const flareY = engineY(site.engines.length)
    const manifoldX = BAR + gasGap
    bars.push({
      id: 'header',
      kind: 'header',
      x: 0,
      y: 84,
      w: BAR,
      h: flareY + 18 - 84,
      label: { x: engineX, y: 90, anchor: 'start' },
    })
    bars.push({
      id: 'manifold',
      kind: 'manifold',
      x: manifoldX,
      y: engineY(0) - 8,
      w: 4,
      h: enginesEnd - engineY(0) + 16,
    })
    boxes.push({ id: 'flare', kind: 'flare', x: engineX, y: flareY - 24, w: engineW, h: 48 })
    for (const [id, amount, to, at] of [
      ['engines', site.gas.engines_m3_per_h, manifoldX, middle],
      ['flare', site.gas.flare_m3_per_h, engineX, flareY],
    ] as const)
      arrows.push({
        id,
        medium: 'gas',
        amount,
        ageMs: site.gas.age_ms,
        path: line(BAR, at, to, at),
        label: { x: BAR + gasGap / 2, y: at - 11, anchor: 'middle' },
      })
    y = flareY + 48
  } else if (site.engines.length > 0) {
    y = enginesEnd + 48
  }
  const firstSource = site.engines.length > 0 ? engineY(0) : y + ROW / 2
  for (const connection of site.grid) {
    const at = y + ROW / 2
    boxes.push({ id: connection.id, kind: 'grid', x: engineX, y: at - 30, w: engineW, h: 60 })
    arrows.push(gridArrow(connection, engineX + engineW, rightX, at))
    y += ROW
  }

  // The busbar: collected on the right, across, and down on the left.
  const collectTop = firstSource - 14
  y += 22
  bars.push({ id: 'busbar right', kind: 'busbar', x: rightX, y: collectTop, w: BAR, h: y - collectTop + BAR })
  bars.push({
    id: 'busbar',
    kind: 'busbar',
    x: 0,
    y,
    w: width,
    h: BAR,
    label: { x: 0, y: y - 6, anchor: 'start' },
  })
  const busTop = y
  y += BAR + 14

  const feederX = BAR + 88
  const hallX = feederX + 46 + 62
  const hallW = width - 24 - hallX
  const hallEnds: number[] = []
  let lastFeeder = y
  for (const { feeder, halls, rows } of feederRows(site)) {
    const middle = y + (rows * ROW) / 2
    lastFeeder = middle
    boxes.push({ id: feeder.id, kind: 'feeder', x: feederX, y: middle - 22, w: 46, h: 44 })
    arrows.push({
      id: `feeder ${feeder.id}`,
      medium: 'power',
      amount: feeder.power_w,
      ageMs: feeder.age_ms,
      path: line(BAR, middle, feederX, middle),
      label: { x: feederX - 8, y: middle - 11, anchor: 'end' },
      breaker: { x: BAR + 16, y: middle, closed: feeder.breaker_closed },
    })
    for (const [index, hall] of halls.entries()) {
      const at = y + ROW * (index + 0.5)
      hallEnds.push(at)
      boxes.push({ id: hall.id, kind: 'hall', x: hallX, y: at - 30, w: hallW, h: 60 })
      arrows.push({
        id: `hall ${hall.id}`,
        medium: 'power',
        amount: hall.power_w,
        path:
          at === middle
            ? line(feederX + 46, at, hallX, at)
            : `M${feederX + 46} ${middle}H${feederX + 54}V${at}H${hallX}`,
        label: { x: hallX - 8, y: at - 11, anchor: 'end' },
      })
      arrows.push({
        id: `out ${hall.id}`,
        medium: 'power',
        amount: shares
          .filter((share) => share.hall === hall.id)
          .reduce((total, share) => total + share.powerW, 0),
        path: line(hallX + hallW, at, width - 6, at),
      })
    }
    y += rows * ROW
  }
  bars.push({ id: 'busbar left', kind: 'busbar', x: 0, y: busTop, w: BAR, h: lastFeeder - busTop + 14 })

  const firstHall = hallEnds[0]
  y += 6
  let lastCustomer = y
  for (const customer of site.customers) {
    const middle = y + 33
    lastCustomer = middle
    boxes.push({ id: customer.id, kind: 'customer', x: 0, y, w: width - 110, h: 66 })
    arrows.push({
      id: `customer ${customer.id}`,
      medium: 'power',
      amount: customer.power_w,
      path: line(width - 6, middle, width - 110, middle),
      label: { x: width - 14, y: middle - 11, anchor: 'end' },
    })
    y += ROW + 8
  }
  if (firstHall !== undefined && site.customers.length > 0)
    bars.push({
      id: 'collector',
      kind: 'collector',
      x: width - 6,
      y: firstHall - 8,
      w: 5,
      h: lastCustomer - firstHall + 16,
    })
  return { width, height: y, boxes, bars, arrows }
}
