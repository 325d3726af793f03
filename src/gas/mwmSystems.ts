/** The combustibles that the systems know, in the order in which systems are chosen for them. */
export const KINDS = [
  'carbon monoxide',
  'butadiene',
  'butylene',
  'ethylene',
  'propylene',
  'hydrogen sulphide',
  'hydrogen',
  'propane',
  'ethane',
  'butane',
  'methane',
] as const
export type Kind = (typeof KINDS)[number]

/** A share below which a component chooses no system of its own, %. */
export const TRACE = 0.05

/**
 * EN 16726:2015, Annex A (the MWM method, published by EUROMOT; also the basis of ASTM D8221). A system of up to three components:
 * its axes, each with how well the component fits the system; the least share of the first axis and the most of the others, %; and
 * the coefficients A(i,j) of its methane number Σ A(i,j)·x^i·y^j, x and y being the shares of the first and second axis, %.
 */
const TABLE = `
A1; methane:0.1 hydrogen:0.2 ethane:0.15625; 0 100; 0,0:43.62819 1,0:-0.09250887 0,1:-0.01048858 2,0:0.01644927
  1,1:-0.002500773 0,2:-0.004320274 3,0:-0.0003119169 2,1:-6.048696e-05 1,2:-5.352801e-05 0,3:6.850742e-05
  4,0:2.122334e-06 3,1:2.19937e-06 2,2:1.210969e-06 1,3:2.970658e-07 0,4:-6.713802e-07
A2; propane:0.166666667 ethane:0.15625 butane:0.208333333; 0 100; 0,0:10.24513 1,0:0.08590661 0,1:0.1498213
  2,0:0.007384396 1,1:0.009570504 0,2:0.005136971 3,0:-0.0001003662 2,1:-0.0002020327 1,2:-4.580277e-05
  0,3:-5.685615e-05 4,0:4.127305e-07 3,1:1.251138e-06 2,2:3.114703e-07 1,3:-3.140157e-07 0,4:2.403948e-07
A3; hydrogen:0.2 propane:0.166666667 propylene:0.333333333; 0 100; 0,0:18.62794 1,0:-0.1203581 0,1:0.1087109
  2,0:0.01929801 1,1:-0.001305063 0,2:0.0017985 3,0:-0.001301808 2,1:2.990447e-05 1,2:8.561376e-05 0,3:-2.583667e-05
  4,0:4.169295e-05 3,1:2.001124e-07 2,2:-6.854646e-07 1,3:-6.262613e-07 0,4:1.198789e-07 5,0:-6.952638e-07
  6,0:5.798984e-09 7,0:-1.913374e-11
A4; methane:0.1 ethane:0.15625 propane:0.166666667; 0 100; 0,0:33.53909 1,0:-0.1028224 0,1:0.2068375 2,0:0.02398141
  1,1:0.003316137 0,2:-0.003553689 3,0:-0.0009584746 2,1:-0.0002409604 1,2:3.94184e-05 0,3:5.001856e-05 4,0:2.005288e-05
  3,1:3.45851e-06 2,2:8.036454e-07 1,3:-4.333876e-07 0,4:-2.504256e-07 5,0:-2.115417e-07 6,0:9.05402e-10
A5; methane:0.1 hydrogen:0.2 propane:0.166666667; 0 100; 0,0:34.75804 1,0:-0.5194905 0,1:0.05473705 2,0:0.04405446
  1,1:0.02642531 0,2:-0.01056781 3,0:-0.0008743329 2,1:-0.001084645 1,2:-0.0003555327 0,3:0.0002289769 4,0:5.476742e-06
  3,1:1.13098e-05 2,2:7.987488e-06 1,3:7.486085e-07 0,4:-1.634024e-06
A6; methane:0.1 hydrogen:0.2 butane:0.208333333; 0 100; 0,0:12.29902 1,0:-0.7518207 0,1:-0.451037 2,0:0.05143333
  1,1:0.05126147 0,2:0.0178663 3,0:-0.001024159 2,1:-0.001640652 1,2:-0.00100224 0,3:-0.0001427912 4,0:6.699563e-06
  3,1:1.566121e-05 2,2:1.576306e-05 1,3:5.249888e-06
A7; methane:0.1 propane:0.166666667 butane:0.208333333; 0 100; 0,0:10.16914 1,0:0.4366612 0,1:0.03817096
  2,0:-0.08726454 1,1:-0.007947864 0,2:0.01036501 3,0:0.005939795 2,1:0.0003267886 1,2:0.0002371491 0,3:-0.0001615215
  4,0:-0.0001854127 3,1:-3.308586e-07 2,2:-4.975863e-06 1,3:-8.782291e-07 0,4:7.74084e-07 5,0:2.956598e-06
  6,0:-2.337074e-08 7,0:7.322348e-11
A8; methane:0.1 ethane:0.15625 butane:0.208333333; 0 100; 0,0:10.77761 1,0:0.164749 0,1:-0.1405007 2,0:-0.0519873
  1,1:-0.007044869 0,2:0.01615437 3,0:0.003991315 2,1:0.0001479482 1,2:0.0003384803 0,3:-0.000175467 4,0:-0.0001277487
  3,1:2.756444e-06 2,2:-4.041667e-06 1,3:-1.971021e-06 0,4:6.075213e-07 5,0:2.015703e-06 6,0:-1.558017e-08
  7,0:4.797693e-11
A9; methane:0.1 ethylene:0.166666667 butane:0.083333333; 60 40; 0,0:-124085.7 1,0:11938.458 0,1:-199.62282
  2,0:-485.74811 1,1:7.8748002 0,2:2.5929804 3,0:10.855881 2,1:-0.10266703 1,2:-0.069109752 0,3:-0.0145046
  4,0:-0.1441712 3,1:0.00044431373 2,2:0.00045679208 1,3:0.0001987161 0,4:2.6937182e-05 5,0:0.001139533
  6,0:-4.9703336e-06 7,0:9.2406348e-09
A10; methane:0.1 hydrogen-sulphide:0.5 butane:0.083333333; 60 40; 0,0:183885.06 1,0:-15396.773 0,1:-14.160386
  2,0:541.58924 1,1:0.56775484 0,2:1.1942148 3,0:-10.358971 2,1:-0.0077071033 1,2:-0.024873835 0,3:-0.031209902
  4,0:0.11603083 3,1:3.3083382e-05 2,2:0.00017311782 1,3:4.175449e-06 0,4:0.0015364226 5,0:-0.00075743018
  6,0:2.6462473e-06 7,0:-3.7606039e-09 0,5:-3.565003e-05 0,6:3.0668448e-07
A11; methane:0.1 ethane:0.0625 hydrogen-sulphide:0.5; 60 40; 0,0:-117884.66 1,0:11251.043 0,1:-267.12519
  2,0:-454.92745 1,1:10.645736 0,2:3.6669421 3,0:10.120505 2,1:-0.13986048 1,2:-0.097497566 0,3:-0.024662769
  4,0:-0.13401172 3,1:0.00060764355 2,2:0.00064613035 1,3:0.00031927693 0,4:7.6292913e-05 5,0:0.001057975
  6,0:-4.6175613e-06 7,0:8.6063163e-09
A12; methane:0.1 propylene:0.333333333; 0 100; 0,0:59.095515 1,0:0.10602705 0,1:-3.406924 2,0:-0.003188483
  0,2:0.15370325 3,0:-0.0001080121 0,3:-0.00367487 4,0:8.45993e-06 0,4:4.6273625e-05 5,0:-1.3928745e-07 6,0:7.16383e-10
  0,5:-2.905423e-07 0,6:7.16383e-10
A13; ethane:0.15625 propylene:0.333333333; 0 100; 0,0:31.5507 1,0:0.0797494 0,1:-0.17706875 2,0:0.00048659675
  0,2:0.00048659675
A14; carbon-monoxide:1.0 hydrogen:0.2; 0 100; 1,0:1.5 2,0:-0.0075 1,1:-0.0075
A15; ethane:0.15625 ethylene:0.416666667; 0 100; 0,0:29.655595 1,0:0.17064685 0,1:-0.12344405 2,0:-0.000236014
  0,2:-0.000236014
A16; propane:0.166666667 ethylene:0.416666667; 0 100; 0,0:24.494755 1,0:0.13676575 0,1:-0.0545979 2,0:-0.00041083915
  0,2:-0.00041083915
A17; butadiene:1.0; 100 100; 0,0:12.0
A18; butylene:1.0; 100 100; 0,0:20.0
`

export interface System {
  readonly id: string
  readonly axes: readonly Kind[]
  readonly fitness: ReadonlyMap<Kind, number>
  /** Least share of the first axis, and most of the others, %. */
  readonly least: number
  readonly mostOther: number
  readonly terms: Polynomial
}
/** By the power of x, and in each by the power of y, the coefficients. */
export type Polynomial = readonly (readonly number[])[]

export const SYSTEMS: readonly System[] = TABLE.trim()
  .replace(/\n +/g, ' ')
  .split('\n')
  .map((line) => {
    const [id = '', axes = '', range = '', terms = ''] = line.split(';').map((part) => part.trim())
    const fitness = new Map(
      axes.split(' ').map((axis) => {
        const [name = '', fit = ''] = axis.split(':')
        return [kindOf(name.replace('-', ' ')), Number(fit)] as const
      }),
    )
    const [least = 0, mostOther = 100] = range.split(' ').map(Number)
    return { id, axes: [...fitness.keys()], fitness, least, mostOther, terms: polynomialOf(terms) }
  })

function kindOf(name: string): Kind {
  const kind = KINDS.find((each) => each === name)
  if (kind === undefined) throw new RangeError(`no system knows ${name}`)
  return kind
}

function polynomialOf(text: string): Polynomial {
  const byPower: number[][] = []
  for (const term of text.trim().split(/\s+/)) {
    const [powers = '', value = ''] = term.split(':')
    const [i = 0, j = 0] = powers.split(',').map(Number)
    while (byPower.length <= i) byPower.push([])
    const row = byPower[i] ?? []
    while (row.length <= j) row.push(0)
    row[j] = Number(value)
  }
  return byPower
}

/** Σ A(i,j)·x^i·y^j, by Horner's scheme in both. */
export function polynomial(terms: Polynomial, x: number, y: number): number {
  let value = 0
  for (let i = terms.length - 1; i >= 0; i--) {
    const row = terms[i] ?? []
    let inner = 0
    for (let j = row.length - 1; j >= 0; j--) inner = inner * y + (row[j] ?? 0)
    value = value * x + inner
  }
  return value
}

/** System A20: combustibles against carbon dioxide, without nitrogen; valid from 35 % of combustibles. */
export const CARBON_DIOXIDE: { readonly least: number; readonly terms: Polynomial } = {
  least: 35,
  terms:
    polynomialOf(`0,0:299.1743 1,0:-15.11958 0,1:-0.3115636 2,0:0.7635948 1,1:0.04548069 0,2:0.01123041 3,0:-0.02376263 
  2,1:-0.0007856294 1,2:0.0006555709 0,3:-0.002146855 4,0:0.0004355494 3,1:3.860668e-06 2,2:-1.381699e-06 
  1,3:-7.933902e-06 0,4:6.699364e-05 5,0:-4.607726e-06 6,0:2.61057e-08 7,0:-6.143914e-11 0,5:-8.369387e-07 
  0,6:3.928073e-09`),
}
