import { type MouseEvent, useEffect, useMemo, useRef } from 'react'
import type { MachineView } from '../../src/site/view.ts'
import { useThemes } from '../ui/useThemes.ts'
import { useWidth } from '../ui/width.ts'
import { drawHeat, heatColours } from './drawHeat.ts'
import { type Heat, planOf, type Range } from './heat.ts'

/** One hall. The table holds the same machines for those who do not point. */
export function HeatMap({
  machines,
  heat,
  range,
  chosen,
  label,
  onUnder,
  onChoose,
}: {
  machines: readonly MachineView[]
  heat: Heat
  range: Range
  chosen: ReadonlySet<string>
  label: string
  onUnder: (machine: MachineView | undefined) => void
  onChoose: (id: string) => void
}) {
  const [place, width] = useWidth<HTMLDivElement>()
  const canvas = useRef<HTMLCanvasElement>(null)
  const themes = useThemes()
  const plan = useMemo(() => planOf(machines, Math.max(120, width)), [machines, width])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of theme draws it anew in the new colours
  useEffect(() => {
    if (canvas.current !== null)
      drawHeat(canvas.current, machines, plan, { heat, range, chosen, colours: heatColours() })
  }, [machines, plan, heat, range, chosen, themes])
  const at = (event: MouseEvent<HTMLCanvasElement>) =>
    plan.at(event.nativeEvent.offsetX, event.nativeEvent.offsetY)
  const ratio = window.devicePixelRatio
  return (
    <div ref={place} className="heat-map">
      {width > 0 && (
        <canvas
          ref={canvas}
          role="img"
          aria-label={label}
          width={width * ratio}
          height={plan.height * ratio}
          style={{ width, height: plan.height }}
          onMouseMove={(event) => onUnder(at(event))}
          onMouseLeave={() => onUnder(undefined)}
          onClick={(event) => {
            const machine = at(event)
            if (machine) onChoose(machine.id)
          }}
        />
      )}
    </div>
  )
}
