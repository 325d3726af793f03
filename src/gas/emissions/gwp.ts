import type { AssessmentReport, Factor, HorizonYears } from './factor.ts'

const AR4 = 'IPCC AR4 WG1 (2007), Table 2.14'
const AR5 = 'IPCC AR5 WG1 (2013), Table 8.7'
const AR5_A = 'IPCC AR5 WG1 (2013), Table 8.A.1'
const AR6 = 'IPCC AR6 WG1 (2021), Table 7.15'

/** Warming potentials of methane and nitrous oxide; `fossil` methane includes the carbon dioxide that it becomes. */
export const GWP_FACTORS: readonly Factor[] = [
  gwp('AR4', 100, 'CH4', 25, AR4, 2007),
  gwp('AR4', 20, 'CH4', 72, AR4, 2007),
  gwp('AR4', 100, 'N2O', 298, AR4, 2007),
  gwp('AR4', 20, 'N2O', 289, AR4, 2007),
  gwp('AR5', 100, 'CH4', 28, AR5, 2013),
  gwp('AR5', 20, 'CH4', 84, AR5, 2013),
  gwp('AR5', 100, 'CH4-fossil', 30, AR5_A, 2013),
  gwp('AR5', 20, 'CH4-fossil', 85, AR5_A, 2013),
  gwp('AR5', 100, 'CH4-feedback', 34, AR5, 2013),
  gwp('AR5', 20, 'CH4-feedback', 86, AR5, 2013),
  gwp('AR5', 100, 'N2O', 265, AR5, 2013),
  gwp('AR5', 20, 'N2O', 264, AR5, 2013),
  gwp('AR5', 100, 'N2O-feedback', 298, AR5, 2013),
  gwp('AR5', 20, 'N2O-feedback', 268, AR5, 2013),
  gwp('AR6', 100, 'CH4-fossil', 29.8, AR6, 2021),
  gwp('AR6', 20, 'CH4-fossil', 82.5, AR6, 2021),
  gwp('AR6', 100, 'CH4-non-fossil', 27, AR6, 2021),
  gwp('AR6', 20, 'CH4-non-fossil', 79.7, AR6, 2021),
  gwp('AR6', 100, 'N2O', 273, AR6, 2021),
  gwp('AR6', 20, 'N2O', 273, AR6, 2021),
]

function gwp(
  report: AssessmentReport,
  years: HorizonYears,
  what: string,
  value: number,
  source: string,
  year: number,
): Factor {
  return {
    id: `gwp/${report}/${years}/${what}`,
    value,
    unit: 'kg CO2e/kg',
    source,
    year,
    grade: 'unverified',
  }
}
