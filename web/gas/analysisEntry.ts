/** One line of an analysis as it is typed: mole per cent, and its standard uncertainty in the same unit. */
export interface AnalysisLine {
  readonly component: string
  readonly value: string
  readonly sigma: string
}

/** What laboratories mostly tell; others are added or pasted. Names are those of ISO 6976:2016, table 1. */
export const USUAL_COMPONENTS = [
  'methane',
  'ethane',
  'propane',
  'isobutane',
  'n-butane',
  'isopentane',
  'n-pentane',
  'n-hexane',
  'nitrogen',
  'carbon dioxide',
  'hydrogen sulphide',
] as const
export const OTHER_COMPONENTS = [
  'neopentane',
  'n-heptane',
  'n-octane',
  'n-nonane',
  'n-decane',
  'benzene',
  'toluene',
  'cyclohexane',
  'methylcyclohexane',
  'ethylene',
  'propylene',
  'hydrogen',
  'oxygen',
  'helium',
  'argon',
  'carbon monoxide',
  'carbonyl sulphide',
  'methanethiol',
  'water',
] as const

const ORDER: readonly string[] = [
  'methane',
  'ethane',
  'propane',
  'isobutane',
  'n-butane',
  'neopentane',
  'isopentane',
  'n-pentane',
  'n-hexane',
]

/** Components as laboratories list them: hydrocarbons by their size, then all else by its share. */
export function inOrder<T extends { readonly component: string; readonly fraction: number }>(
  components: readonly T[],
): readonly T[] {
  const place = ({ component }: T) => {
    const found = ORDER.indexOf(component)
    return found < 0 ? ORDER.length : found
  }
  return components.toSorted((a, b) => place(a) - place(b) || b.fraction - a.fraction)
}

/** A number as people write it, with a point or a comma; undefined is nothing, null is no number. */
export function readNumber(text: string): number | null | undefined {
  const plain = text.trim().replace(',', '.')
  if (plain === '') return undefined
  return /^-?(\d+\.?\d*|\.\d+)(e-?\d+)?$/i.test(plain) ? Number(plain) : null
}

export interface AnalysisRead {
  readonly composition: Readonly<Record<string, number>>
  readonly uncertainties: Readonly<Record<string, number>>
  /** Components whose value or uncertainty is no number from 0 up. */
  readonly wrong: readonly string[]
  /** Components without an uncertainty while others have one. */
  readonly uncertain: readonly string[]
  /** Mole per cent. */
  readonly sum: number
}

/** What the lines say. A line without a value is a component that the laboratory did not tell of: it is left out, not nought. */
export function readLines(lines: readonly AnalysisLine[]): AnalysisRead {
  const composition: Record<string, number> = {}
  const uncertainties: Record<string, number> = {}
  const wrong: string[] = []
  for (const { component, value, sigma } of lines) {
    const share = readNumber(value)
    const spread = readNumber(sigma)
    if (share === undefined && spread === undefined) continue
    if (share === undefined || share === null || share < 0 || spread === null || (spread ?? 0) < 0) {
      wrong.push(component)
      continue
    }
    composition[component] = share
    if (spread !== undefined) uncertainties[component] = spread
  }
  const names = Object.keys(composition)
  const told = Object.keys(uncertainties).length
  return {
    composition,
    uncertainties,
    wrong,
    uncertain: told === 0 ? [] : names.filter((name) => uncertainties[name] === undefined),
    sum: Object.values(composition).reduce((sum, part) => sum + part, 0),
  }
}

/** Sums of decimal fractions miss their last binary digit. */
const ROUNDING = 1e-9

/** ISO 6976 works on shares of one; the site scales a sum that is off by up to 1 % with a warning and refuses one further off. */
export function sumVerdict(sum: number): 'good' | 'scaled' | 'refused' {
  const off = Math.abs(sum - 100)
  return off <= 0.01 + ROUNDING ? 'good' : off <= 1 + ROUNDING ? 'scaled' : 'refused'
}

/** How sheets write components, in small letters without blanks, hyphens and marks. */
const WRITTEN: Readonly<Record<string, string>> = {
  c1: 'methane',
  ch4: 'methane',
  c2: 'ethane',
  c2h6: 'ethane',
  c3: 'propane',
  c3h8: 'propane',
  ic4: 'isobutane',
  ic4h10: 'isobutane',
  nc4: 'n-butane',
  nc4h10: 'n-butane',
  ic5: 'isopentane',
  ic5h12: 'isopentane',
  nc5: 'n-pentane',
  nc5h12: 'n-pentane',
  nc6: 'n-hexane',
  nc6h14: 'n-hexane',
  n2: 'nitrogen',
  co2: 'carbon dioxide',
  h2s: 'hydrogen sulphide',
  hydrogensulfide: 'hydrogen sulphide',
  o2: 'oxygen',
  h2: 'hydrogen',
  he: 'helium',
}
const bare = (name: string) =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\-_.,()]/g, '')

/** The component that a sheet means, by its formula or its name in the chosen language; unknown ones stay as they are written. */
export function componentMeant(written: string, nameOf: (component: string) => string): string {
  const wanted = bare(written)
  const known = [...USUAL_COMPONENTS, ...OTHER_COMPONENTS]
  return (
    known.find((each) => bare(each) === wanted || bare(nameOf(each)) === wanted) ?? WRITTEN[wanted] ?? written
  )
}

/** Lines copied from a sheet: a name, its mole per cent and, where there is one, its uncertainty, between tabs or semicolons. */
export function pastedLines(text: string): readonly AnalysisLine[] {
  return text.split(/\r?\n/).flatMap((row) => {
    const [component = '', value = '', sigma = ''] = row.split(/\t|;/).map((cell) => cell.trim())
    return component !== '' && typeof readNumber(value) === 'number' ? [{ component, value, sigma }] : []
  })
}

/** The lines with pasted ones in the place of those of the same name, new ones at the end. */
export function withPasted(
  lines: readonly AnalysisLine[],
  pasted: readonly AnalysisLine[],
): readonly AnalysisLine[] {
  const same = (a: AnalysisLine, b: AnalysisLine) => a.component.toLowerCase() === b.component.toLowerCase()
  return [
    ...lines.map((line) => {
      const found = pasted.find((each) => same(each, line))
      return found === undefined ? line : { ...found, component: line.component }
    }),
    ...pasted.filter((each) => !lines.some((line) => same(each, line))),
  ]
}
