import { useWidth } from '../ui/width.ts'

interface Way {
  readonly name: string
  readonly text: string
  /** Null is not known: drawn as a dashed line. */
  readonly value: number | null
}

const ROW = 42
const TOP = 10
const BAR = 12
const THICKEST = 34
const THINNEST = 1.5

/** The inlet, the header and the ways out of it, each as thick as it is beside the inlet. */
export function GasPicture({
  inlet,
  header,
  out,
}: {
  inlet: Way
  header: string
  out: readonly (Way & { readonly id: string })[]
}) {
  const [place, width] = useWidth<HTMLDivElement>()
  const height = TOP * 2 + ROW * out.length
  const narrow = width < 480
  const left = narrow ? 86 : 130
  const right = narrow ? 122 : 180
  const bar = left + (width - left - right) * 0.4
  const middle = TOP + (ROW * out.length) / 2
  const most = Math.max(inlet.value ?? 0, ...out.map((way) => way.value ?? 0))
  const thick = (value: number | null) =>
    value === null || most <= 0 ? THINNEST : Math.max(THINNEST, (Math.abs(value) / most) * THICKEST)
  const kind = (value: number | null) => (value === null ? 'unknown' : Math.abs(value) < 0.05 ? 'none' : '')
  return (
    <div ref={place} className="gas-picture">
      {width > 0 && (
        <svg width={width} height={height} aria-hidden="true">
          <path
            className={`gas-way ${kind(inlet.value)}`}
            d={`M${left - 6} ${middle}H${bar}`}
            strokeWidth={thick(inlet.value)}
          />
          {out.map((way, index) => {
            const y = TOP + ROW * (index + 0.5)
            const end = width - right
            const bend = (bar + BAR + end) / 2
            return (
              <path
                key={way.id}
                data-way={way.id}
                className={`gas-way ${way.id} ${kind(way.value)}`}
                d={`M${bar + BAR} ${y + (middle - y) * 0.25}C${bend} ${y + (middle - y) * 0.25} ${bend} ${y} ${end} ${y}`}
                strokeWidth={thick(way.value)}
              />
            )
          })}
          <rect className="gas-header" x={bar} y={TOP} width={BAR} height={ROW * out.length} rx="3" />
          <text className="gas-label" x="0" y={middle - 4}>
            {inlet.name}
          </text>
          <text className="gas-value" x="0" y={middle + 13}>
            {inlet.text}
          </text>
          {header !== '' && (
            <text className="gas-label" x={bar + BAR / 2} y={height - 1} textAnchor="middle">
              {header}
            </text>
          )}
          {out.map((way, index) => {
            const y = TOP + ROW * (index + 0.5)
            return (
              <g key={way.id}>
                <text className="gas-label" x={width - right + 8} y={y - 4}>
                  {way.name}
                </text>
                <text className="gas-value" x={width - right + 8} y={y + 13}>
                  {way.text}
                </text>
              </g>
            )
          })}
        </svg>
      )}
    </div>
  )
}
