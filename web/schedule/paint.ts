import type { Step } from './axis.ts'
import { type Placed, runsOf, type Values } from './stack.ts'

/** What a canvas needs to know to paint steps: where instants and values lie, in device pixels, and what colours are named. */
export interface Paper {
  readonly context: CanvasRenderingContext2D
  readonly ratio: number
  readonly top: number
  readonly height: number
  x(ms: number): number
  y(value: number): number
  colour(name: string): string
}

const HATCH_PX = 6
/** The planned part is so much lighter than the measured one. */
const PLANNED_ALPHA = 0.3

/** Diagonal lines in a colour, to fill with. */
function hatch({ ratio, context }: Paper, colour: string): CanvasPattern | null {
  const size = Math.round(HATCH_PX * ratio)
  const tile = document.createElement('canvas')
  tile.width = size
  tile.height = size
  const drawing = tile.getContext('2d')
  if (drawing === null) return null
  drawing.strokeStyle = colour
  drawing.lineWidth = ratio
  drawing.beginPath()
  // The corners too, so that lines go on from tile to tile.
  for (const shift of [-size, 0, size]) {
    drawing.moveTo(shift - 1, size + 1)
    drawing.lineTo(shift + size + 1, -1)
  }
  drawing.stroke()
  return context.createPattern(tile, 'repeat')
}

/** A layer of a stack: full where it was measured, light and hatched where it is planned, with its outer edge in full colour. */
export function paintLayer(
  paper: Paper,
  steps: readonly Step[],
  layer: readonly (Placed | null)[],
  name: string,
): void {
  const { context } = paper
  const colour = paper.colour(name)
  const pattern = hatch(paper, colour)
  for (const { kind, from, to } of runsOf(kindsOf(steps, layer))) {
    const run = layer.slice(from, to)
    if (run.every((each) => each === null || each.from === each.to)) continue
    context.save()
    outline(paper, steps.slice(from, to), run)
    context.fillStyle = colour
    context.globalAlpha = kind === 'planned' ? PLANNED_ALPHA : 0.92
    context.fill()
    if (kind === 'planned' && pattern !== null) {
      context.globalAlpha = 0.5
      context.fillStyle = pattern
      context.fill()
    }
    context.globalAlpha = 1
    context.lineWidth = paper.ratio
    context.strokeStyle = kind === 'planned' ? colour : paper.colour('--panel')
    edge(paper, steps.slice(from, to), run)
    context.restore()
  }
}

/** A line in steps: whole where it was measured, dashed where it is planned. */
export function paintLine(paper: Paper, steps: readonly Step[], values: Values, name: string): void {
  const { context } = paper
  context.save()
  context.strokeStyle = paper.colour(name)
  context.lineWidth = 2 * paper.ratio
  context.lineJoin = 'round'
  for (const { kind, from, to } of runsOf(kindsOf(steps, values))) {
    // A run begins where the one before it ended, so that the line is not cut at now.
    const before = from > 0 && steps[from - 1]?.endMs === steps[from]?.startMs ? values[from - 1] : null
    context.setLineDash(kind === 'planned' ? [4 * paper.ratio, 3 * paper.ratio] : [])
    context.beginPath()
    if (before !== null && before !== undefined)
      context.moveTo(paper.x(steps[from]?.startMs ?? 0), paper.y(before))
    let started = before !== null && before !== undefined
    for (let index = from; index < to; index++) {
      const [step, value] = [steps[index], values[index]]
      if (step === undefined || value === null || value === undefined) continue
      if (started) context.lineTo(paper.x(step.startMs), paper.y(value))
      else context.moveTo(paper.x(step.startMs), paper.y(value))
      context.lineTo(paper.x(step.endMs), paper.y(value))
      started = true
    }
    context.stroke()
  }
  context.restore()
}

/** A time over which something is in force, behind everything, with a bar at the upper edge. */
export function paintBand(
  paper: Paper,
  { startMs, endMs }: { readonly startMs: number; readonly endMs: number },
  name: string,
): void {
  const { context } = paper
  const [left, right] = [paper.x(startMs), paper.x(endMs)]
  if (right <= left) return
  context.save()
  context.fillStyle = paper.colour(name)
  context.globalAlpha = 0.13
  context.fillRect(left, paper.top, right - left, paper.height)
  context.globalAlpha = 1
  context.fillRect(left, paper.top, right - left, 2 * paper.ratio)
  context.restore()
}

type Kind = 'measured' | 'planned'
/** Whether each step was measured or is planned; null where nothing is to be drawn. A gap in time ends a run. */
function kindsOf(steps: readonly Step[], values: readonly unknown[]): readonly (Kind | null)[] {
  return steps.map((step, index) =>
    values[index] === null || values[index] === undefined ? null : step.planned ? 'planned' : 'measured',
  )
}

function outline(paper: Paper, steps: readonly Step[], run: readonly (Placed | null)[]): void {
  const { context } = paper
  context.beginPath()
  // Each step is a rectangle of its own: a gap in time stays open, and neighbours share their edge.
  for (const [index, step] of steps.entries()) {
    const placed = run[index]
    if (placed === null || placed === undefined) continue
    const [left, right] = [paper.x(step.startMs), paper.x(step.endMs)]
    const [one, other] = [paper.y(placed.from), paper.y(placed.to)]
    context.rect(left, Math.min(one, other), right - left, Math.abs(other - one))
  }
}

function edge(paper: Paper, steps: readonly Step[], run: readonly (Placed | null)[]): void {
  const { context } = paper
  context.beginPath()
  let end: number | undefined
  for (const [index, step] of steps.entries()) {
    const placed = run[index]
    if (placed === null || placed === undefined || placed.from === placed.to) {
      end = undefined
      continue
    }
    const y = paper.y(placed.to)
    if (end === step.startMs) context.lineTo(paper.x(step.startMs), y)
    else context.moveTo(paper.x(step.startMs), y)
    context.lineTo(paper.x(step.endMs), y)
    end = step.endMs
  }
  context.stroke()
}
