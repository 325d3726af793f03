import { ALIASES, ROWS } from './table.ts'

/** One component of a gas, as ISO 6976:2016 has it. */
export interface Component {
  readonly name: string
  /** kg/kmol, from the atomic weights of the standard (clause 4, Table A.1). */
  readonly molarMass: number
  /** Atoms of C, H, N, O, S. */
  readonly atoms: readonly [number, number, number, number, number]
  /** √s at 0, 15, 15.55 and 20 °C, and its standard uncertainty. */
  readonly summation: readonly [number, number, number, number]
  readonly summationUncertainty: number
  /** Gross molar calorific value at 0, 15, 15.55, 20 and 25 °C, kJ/mol, and its standard uncertainty. */
  readonly calorific: readonly [number, number, number, number, number]
  readonly calorificUncertainty: number
}

/** C, H, N, O, S: relative atomic masses and their standard uncertainties (ISO 6976:2016, Table A.1). */
export const ATOMIC_WEIGHTS = [12.0107, 1.00794, 14.0067, 15.9994, 32.065] as const
export const ATOMIC_UNCERTAINTIES = [0.0004, 0.000035, 0.0001, 0.00015, 0.0025] as const
/** Noble gases, whose mass is that of their atom. */
const NOBLE: Readonly<Record<string, readonly [mass: number, uncertainty: number]>> = {
  helium: [4.002602, 0.000001],
  neon: [20.1797, 0.0003],
  argon: [39.948, 0.0005],
}

export const COMPONENTS: readonly Component[] = ROWS.map((row) => ({
  ...row,
  molarMass:
    NOBLE[row.name]?.[0] ??
    row.atoms.reduce((sum, count, index) => sum + count * (ATOMIC_WEIGHTS[index] ?? 0), 0),
}))

/** Standard uncertainty of a noble gas's molar mass, kg/kmol; of others it follows from their atoms. */
export function nobleUncertainty(component: Component): number {
  return NOBLE[component.name]?.[1] ?? 0
}

const BY_NAME = new Map<string, Component>(
  COMPONENTS.flatMap((component) =>
    [component.name, ...(ALIASES[component.name] ?? [])].map((name) => [key(name), component] as const),
  ),
)

/** The component that an analysis names: `methane`, `CH4`, `C1`, `i-C4`, `Hydrogen sulfide`. */
export function componentNamed(name: string): Component | undefined {
  return BY_NAME.get(key(name))
}

/** Case, blanks, underscores and hyphens tell no components apart but for isomers, whose letters stay. */
function key(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '')
}
