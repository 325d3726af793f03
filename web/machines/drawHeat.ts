import type { MachineView } from '../../src/site/view.ts'
import { type Heat, type Plan, type Range, shareOf } from './heat.ts'

export interface HeatColours {
  readonly scale: readonly string[]
  readonly off: string
  readonly ink: string
}

export function heatColours(): HeatColours {
  const style = getComputedStyle(document.documentElement)
  const colour = (name: string) => style.getPropertyValue(name).trim()
  return {
    scale: [0, 1, 2, 3, 4].map((step) => colour(`--heat-${step}`)),
    off: colour('--off'),
    ink: colour('--ink'),
  }
}

/** Fills by value; a machine that does not mine is an outline, one that does not answer a cross, a chosen one is framed. */
export function drawHeat(
  canvas: HTMLCanvasElement,
  machines: readonly MachineView[],
  plan: Plan,
  {
    heat,
    range,
    chosen,
    colours,
  }: { heat: Heat; range: Range; chosen: ReadonlySet<string>; colours: HeatColours },
): void {
  const pen = canvas.getContext('2d')
  if (pen === null) return
  const ratio = window.devicePixelRatio
  pen.setTransform(ratio, 0, 0, ratio, 0, 0)
  pen.clearRect(0, 0, canvas.width, canvas.height)
  const { w, h } = plan.cell
  for (const machine of machines) {
    const { x, y } = plan.place(machine)
    const value = machine[heat]
    pen.lineWidth = 1
    pen.strokeStyle = colours.off
    if (machine.mode === 'unreachable') {
      pen.strokeRect(x + 0.5, y + 0.5, w - 1, h - 1)
      pen.beginPath()
      pen.moveTo(x + 2, y + 2)
      pen.lineTo(x + w - 2, y + h - 2)
      pen.moveTo(x + w - 2, y + 2)
      pen.lineTo(x + 2, y + h - 2)
      pen.stroke()
    } else if (machine.mode !== 'mining' || value === null) {
      pen.strokeRect(x + 0.5, y + 0.5, w - 1, h - 1)
    } else {
      const step = Math.min(
        colours.scale.length - 1,
        Math.floor(shareOf(value, range) * colours.scale.length),
      )
      pen.fillStyle = colours.scale[step] ?? colours.off
      pen.fillRect(x, y, w, h)
    }
    if (chosen.has(machine.id)) {
      pen.lineWidth = 2
      pen.strokeStyle = colours.ink
      pen.strokeRect(x + 1, y + 1, w - 2, h - 2)
    }
  }
}
