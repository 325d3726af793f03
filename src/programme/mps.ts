import type { Programme } from './programme.ts'

/**
 * The programme as free MPS, for solvers other than ours. MPS minimises, so the worth of every column is written negated: the optimum is
 * minus the programme's. Columns and rows are numbered, since names in MPS may hold no blanks.
 */
export function toMps(programme: Programme, name = 'fakel'): string {
  const lines = [`NAME ${name} FREE`, 'ROWS', ' N worth']
  const { rowLower, rowUpper } = programme
  for (const row of programme.rowNames.keys()) {
    const [lower = 0, upper = 0] = [rowLower[row], rowUpper[row]]
    lines.push(
      ` ${lower === upper ? 'E' : Number.isFinite(upper) ? 'L' : Number.isFinite(lower) ? 'G' : 'N'} r${row}`,
    )
  }
  lines.push('COLUMNS')
  const byColumn: string[][] = programme.columnNames.map(() => [])
  for (const row of programme.rowNames.keys())
    for (let k = programme.starts[row] ?? 0; k < (programme.starts[row + 1] ?? 0); k++)
      byColumn[programme.indices[k] ?? 0]?.push(` r${row} ${programme.values[k]}`)
  let whole = false
  const marker = (kind: 'INTORG' | 'INTEND') => lines.push(` MARKER 'MARKER' '${kind}'`)
  for (const [column, entries] of byColumn.entries()) {
    const integer = programme.integer[column] === true
    if (integer !== whole) marker(integer ? 'INTORG' : 'INTEND')
    whole = integer
    lines.push(` c${column} worth ${-(programme.worth[column] ?? 0)}`)
    for (const entry of entries) lines.push(` c${column}${entry}`)
  }
  if (whole) marker('INTEND')
  lines.push('RHS')
  for (const row of programme.rowNames.keys()) {
    const [lower = 0, upper = 0] = [rowLower[row], rowUpper[row]]
    const side = Number.isFinite(upper) ? upper : lower
    if (Number.isFinite(side) && side !== 0) lines.push(` RHS r${row} ${side}`)
  }
  lines.push('RANGES')
  for (const row of programme.rowNames.keys()) {
    const [lower = 0, upper = 0] = [rowLower[row], rowUpper[row]]
    if (lower !== upper && Number.isFinite(lower) && Number.isFinite(upper))
      lines.push(` RNG r${row} ${upper - lower}`)
  }
  lines.push('BOUNDS')
  for (const column of programme.columnNames.keys()) {
    const [lower = 0, upper = 0] = [programme.lower[column], programme.upper[column]]
    lines.push(Number.isFinite(lower) ? ` LO BND c${column} ${lower}` : ` MI BND c${column}`)
    lines.push(Number.isFinite(upper) ? ` UP BND c${column} ${upper}` : ` PL BND c${column}`)
  }
  lines.push('ENDATA', '')
  return lines.join('\n')
}
