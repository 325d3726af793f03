import type { Component } from '../components.ts'

/**
 * Binary interaction parameters of the Peng-Robinson equation, fitted to measured equilibria: Knapp, Döring, Oellrich, Plöcker and Prausnitz,
 * DECHEMA Chemistry Data Series VI (1982), as ChemSep published them corrected in 2009. Three of that list are left out, since they stand
 * for few points far from gas processing and are out of line with their neighbours: nitrogen with n-octane (-0.4), hydrogen with n-butane
 * (-0.397) and with toluene (-0.51).
 */
const FITTED = `
hydrogen: nitrogen 0.0711, carbon monoxide 0.0919, methane -0.0044, ethylene 0.0633, ethane -0.0781, carbon dioxide -0.1622, propylene -0.1037, propane -0.1311, n-hexane -0.03, n-heptane -0.1167
nitrogen: carbon monoxide 0.03, argon -0.0004, oxygen -0.0159, methane 0.0289, ethylene 0.0856, ethane 0.0533, carbon dioxide -0.0122, hydrogen sulphide 0.1652, propylene 0.09, propane 0.0878, isobutane 0.1033, n-butane 0.0711, isopentane 0.0922, n-pentane 0.1, n-hexane 0.1496, benzene 0.1641, n-heptane 0.1441, n-decane 0.1122
argon: oxygen 0.0089, methane 0.0152
carbon monoxide: methane 0.03, ethane -0.0226, hydrogen sulphide 0.0544, propane 0.0259
methane: ethylene 0.0244, ethane -0.0059, carbon dioxide 0.0978, carbonyl sulphide 0.0289, propylene 0.033, propane 0.0119, isobutane 0.0256, sulphur dioxide 0.1356, n-butane 0.0185, isopentane -0.0056, n-pentane 0.023, n-hexane 0.04, benzene 0.0807, cyclohexane 0.0389, n-heptane 0.03, toluene 0.097, n-octane 0.0496, n-nonane 0.0474, n-decane 0.0411
ethylene: ethane 0.0078, acetylene 0.0652, carbon dioxide 0.0541, n-butane 0.0922, benzene 0.0311, n-heptane 0.0144, n-decane 0.0253
carbon dioxide: ethane 0.13, hydrogen sulphide 0.0967, propylene 0.0933, propane 0.1315, isobutane 0.13, 1-butene 0.0593, n-butane 0.1352, isopentane 0.1219, n-pentane 0.1252, n-hexane 0.11, benzene 0.0774, cyclohexane 0.1052, n-heptane 0.1, toluene 0.1056, n-decane 0.1141
ethane: hydrogen sulphide 0.0952, propylene 0.0089, propane 0.0011, isobutane -0.0067, n-butane 0.0089, n-pentane 0.0078, n-hexane -0.04, benzene 0.0322, cyclohexane 0.0178, n-heptane 0.0033, n-octane 0.0185, n-decane 0.0144
hydrogen sulphide: propane 0.0878, isobutane 0.0474, n-pentane 0.063, n-decane 0.0333
propylene: propane 0.0078, isobutane -0.0144, 1-butene 0.0004
propane: isobutane -0.0078, n-butane 0.0033, isopentane 0.0111, n-pentane 0.0267, n-hexane 0.0007, benzene 0.0233, n-heptane 0.0056, n-octane 0, n-decane 0
isobutane: n-butane -0.0004
1-butene: 1,3-butadiene 0.0022, n-butane 0.0007
n-butane: 1,3-butadiene 0.0141, n-pentane 0.0174, n-hexane -0.0056, n-heptane 0.0033, n-octane 0.0074, n-decane 0.0078
n-pentane: benzene 0.0189, cyclohexane 0.0037, n-heptane 0.0074, n-octane 0
n-hexane: benzene 0.0078, cyclohexane -0.0049, n-heptane -0.0078
cyclohexane: benzene 0.0126
benzene: n-heptane 0.0011, n-octane 0.003
`

/**
 * Where nothing was fitted, pairs of a gas with a hydrocarbon are those that Whitson and Brulé recommend for this equation (Phase Behavior, SPE
 * Monograph 20, 2000, table 4.1, after Nagy and Shirkovskiy 1982), by carbon atoms: 1 to 7 and more.
 */
const RECOMMENDED: Readonly<Record<string, readonly number[]>> = {
  nitrogen: [0.025, 0.01, 0.09, 0.095, 0.11, 0.11, 0.11],
  'carbon dioxide': [0.105, 0.13, 0.125, 0.115, 0.115, 0.115, 0.115],
  'hydrogen sulphide': [0.07, 0.085, 0.08, 0.075, 0.07, 0.055, 0.05],
}

const PAIRS: ReadonlyMap<string, number> = new Map(
  FITTED.trim()
    .split('\n')
    .flatMap((line) => {
      const [one = '', others = ''] = line.split(': ')
      return others.split(', ').map((part): [string, number] => {
        const at = part.lastIndexOf(' ')
        return [pair(one, part.slice(0, at)), Number(part.slice(at + 1))]
      })
    }),
)

/** k of two components; 0 for one with itself, and for pairs that no source names (unlike hydrocarbons are nearly ideal). */
export function interactionOf(one: Component, other: Component): number {
  if (one.name === other.name) return 0
  return PAIRS.get(pair(one.name, other.name)) ?? recommended(one, other) ?? recommended(other, one) ?? 0
}

function recommended(gas: Component, hydrocarbon: Component): number | undefined {
  const [carbon, hydrogen, nitrogen, oxygen, sulphur] = hydrocarbon.atoms
  if (carbon === 0 || hydrogen === 0 || nitrogen + oxygen + sulphur > 0) return undefined
  return RECOMMENDED[gas.name]?.[Math.min(carbon, 7) - 1]
}

function pair(one: string, other: string): string {
  return one < other ? `${one}|${other}` : `${other}|${one}`
}
