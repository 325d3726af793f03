/** The colour of a layer, or of a line, by its name in the style sheet. */
export function Swatch({ colour, line = false }: { colour: string; line?: boolean }) {
  return (
    <i
      className={line ? 'schedule-swatch line' : 'schedule-swatch'}
      style={{ color: `var(${colour})` }}
      aria-hidden="true"
    />
  )
}
