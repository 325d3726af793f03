import type { Component } from '../components.ts'

/** What the equation of state knows of a component. */
export interface Critical {
  /** K */
  readonly temperature: number
  /** kPa, absolute */
  readonly pressure: number
  readonly acentric: number
}

/**
 * Critical temperature in K, critical pressure in kPa, acentric factor. Hydrocarbons: the IUPAC reviews of critical properties (Ambrose,
 * Tsonopoulos, Young, Daubert and others, J. Chem. Eng. Data 40-46, 1995 to 2001), marked i; n-decane is 617.7 K there. Inorganic gases:
 * Mathews, Chem. Rev. 72 (1972) 71, marked m. Acentric factors of both: Horstmann and others, Fluid Phase Equilib. 227 (2005) 157. Whole rows
 * marked h are from Horstmann, those marked p from Passut and Danner, Ind. Eng. Chem. Process Des. Dev. 12 (1973) 365. Water is not here:
 * it is taken apart as free water (water.ts). Methanol is not here, because this equation does not describe it.
 */
const TABLE = `
methane i 190.564 4599 0.008
ethane i 305.32 4872 0.098
propane i 369.83 4248 0.152
n-butane i 425.12 3796 0.193
isobutane i 407.8 3640 0.176
n-pentane i 469.7 3370 0.251
isopentane i 460.4 3380 0.227
neopentane i 433.8 3196 0.197
n-hexane i 507.6 3025 0.2975
2-methylpentane i 497.7 3040 0.279
3-methylpentane i 504.6 3120 0.275
2,2-dimethylbutane i 489 3100 0.231
2,3-dimethylbutane i 500 3150 0.247
n-heptane i 540.2 2740 0.3457
n-octane i 568.7 2490 0.394
n-nonane i 594.6 2290 0.444
n-decane i 617.7 2110 0.49
n-undecane p 638.73 1965.01 0.5349
n-dodecane i 658 1820 0.5622
n-tridecane p 675.76 1723.69 0.6231
n-tetradecane p 691.87 1620.27 0.6797
n-pentadecane p 706.76 1516.85 0.706
ethylene i 282.34 5041 0.085
propylene i 364.9 4600 0.1477
1-butene i 419.5 4020 0.187
cis-2-butene p 435.58 4205.8 0.2044
trans-2-butene p 428.63 4102.38 0.2138
isobutylene i 417.9 4000 0.1898
1-pentene i 464.8 3560 0.245
propadiene h 393.9 5250 0.0645
1,2-butadiene h 443.7 4498.83 0.255
1,3-butadiene i 425 4320 0.195
acetylene i 308.3 6138 0.184
cyclopentane i 511.7 4510 0.1923
methylcyclopentane i 532.7 3790 0.239
ethylcyclopentane h 569.5 3400.467 0.2708
cyclohexane i 553.8 4080 0.2144
methylcyclohexane i 572.1 3480 0.2333
ethylcyclohexane h 609 3029.617 0.2444
benzene i 562.05 4895 0.212
toluene i 591.75 4108 0.2566
ethylbenzene i 617.15 3609 0.301
o-xylene i 630.3 3732 0.3118
methanethiol h 470 7234.605 0.1488
hydrogen m 33.2 1296.96 -0.22
hydrogen sulphide m 373.2 8936.865 0.1
ammonia h 405.6 11277.47 0.25
hydrogen cyanide h 456.8 5390.49 0.407
carbon monoxide h 132.9 3475.447 0.049
carbonyl sulphide h 378.3 6302.415 0.099
carbon disulphide h 552 7903.35 0.115
sulphur dioxide h 430.8 7883.085 0.251
helium h 5.3 232.034 -0.387
neon h 44.4 2756.04 -0.0414
argon m 150.8 4873.7325 -0.004
nitrogen m 126.2 3394.3875 0.04
oxygen m 154.58 5042.94525 0.021
carbon dioxide m 304.2 7376.46 0.2252
`

const BY_NAME: ReadonlyMap<string, Critical> = new Map(
  TABLE.trim()
    .split('\n')
    .map((line) => {
      const [, name = '', temperature, pressure, acentric] =
        /^(.+) [imhp] (\S+) (\S+) (\S+)$/.exec(line) ?? []
      return [
        name,
        { temperature: Number(temperature), pressure: Number(pressure), acentric: Number(acentric) },
      ]
    }),
)

/** Undefined for what has no published constants here, and for water. */
export function criticalOf(component: Component): Critical | undefined {
  return BY_NAME.get(component.name)
}
