export interface Equation {
  readonly text: string
  readonly clause: string
}

/**
 * n kmol of gas, x its fractions, C carbon atoms of the combustible components, Q gross heat, u unlit share, D destruction
 * efficiency, E combustion efficiency, M molar mass.
 */
export const EQUATIONS = {
  'flare.CO2': {
    text: 'n · (x_CO2 + Σ x·C · E · (1 − u)) · M_CO2',
    clause: '40 CFR 98.233(n)(5), Eq. W-20',
  },
  'flare.CH4': {
    text: 'n · x_CH4 · ((1 − D) · (1 − u) + u) · M_CH4',
    clause: '40 CFR 98.233(n)(5), Eq. W-19',
  },
  'flare.N2O': {
    text: 'f_N2O · Q · (1 − u)',
    clause: 'as 40 CFR 98.233(n)(8), Eq. W-40, of the gas that burns',
  },
  'flare.N2O.w': {
    text: 'f_N2O · Q',
    clause: '40 CFR 98.233(n)(8), Eq. W-40, of all gas that goes to the flare',
  },
  'flare.NMHC': { text: 'n · Σ x·M · ((1 − D) · (1 − u) + u)', clause: 'as Eq. W-19, for all but methane' },
  'flare.SO2': { text: 'n · Σ x·S · E · (1 − u) · M_SO2', clause: 'mass balance of sulphur' },
  'flare.H2S': { text: 'n · x_H2S · (1 − E · (1 − u)) · M_H2S', clause: 'mass balance of sulphur' },
  'engine.CO2': {
    text: '(n · (x_CO2 + Σ x·C) − unburnt carbon) · M_CO2',
    clause: 'mass balance of carbon; 40 CFR 98.233(z)(3)(ii)(D), Eq. W-39A where D is told',
  },
  'engine.CH4.kWh': {
    text: 'slip · energy',
    clause: '40 CFR 98.233(z)(4)(i) and (ii): a test, or the maker’s figure',
  },
  'engine.CH4.MMBtu': { text: 'f_CH4 · Q', clause: '40 CFR 98.233(z)(3)(ii)(G), Eq. W-40' },
  'engine.CH4.share': {
    text: 'n · x_CH4 · (1 − D) · M_CH4',
    clause: '40 CFR 98.233(z)(3)(ii)(D), Eq. W-39B',
  },
  'engine.CH4.crankcase': { text: 'f · hours', clause: '40 CFR 98.233(ee)(2), Eq. W-46' },
  'engine.N2O': { text: 'f_N2O · Q', clause: '40 CFR 98.233(z)(3)(ii)(G), Eq. W-40' },
  'engine.NMHC': { text: 'n · Σ x·M · (1 − D)', clause: 'as Eq. W-39B, for all but methane' },
  'engine.SO2': { text: 'n · Σ x·S · D · M_SO2', clause: 'mass balance of sulphur; D = 1 where not told' },
  'engine.H2S': {
    text: 'n · x_H2S · (1 − D) · M_H2S',
    clause: 'mass balance of sulphur; D = 1 where not told',
  },
  'vent.CO2': { text: 'n · x_CO2 · M_CO2', clause: '40 CFR 98.233(u) and (v), Eq. W-35 and W-36' },
  'vent.CH4': { text: 'n · x_CH4 · M_CH4', clause: '40 CFR 98.233(u) and (v), Eq. W-35 and W-36' },
  'vent.NMHC': { text: 'n · Σ x·M', clause: 'as Eq. W-35' },
  'vent.H2S': { text: 'n · x_H2S · M_H2S', clause: 'as Eq. W-35' },
} as const satisfies Readonly<Record<string, Equation>>
export type EquationId = keyof typeof EQUATIONS
