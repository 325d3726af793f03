import type { AxisText } from './StepChart.tsx'

const BIG_KW = 10_000

/** Power in one unit along the whole axis. */
export const axisPower: AxisText = (format, kw, highest) =>
  highest >= BIG_KW
    ? format.power(Math.round(kw) * 1_000)
    : `${format.number(kw)}\u00a0${format.parts.power(20_000).unit}`
export const axisFlow: AxisText = (format, value) =>
  `${format.number(value)}\u00a0${format.parts.gasFlow(0).unit}`
export const axisVolume: AxisText = (format, value, highest) =>
  `${format.number(value, highest < 3 ? 1 : 0)}\u00a0${format.parts.gasVolume(0).unit}`
