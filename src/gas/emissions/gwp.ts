import type { AssessmentReport, Factor, Grade, HorizonYears } from './factor.ts'

const AR4 = 'IPCC AR4 WG1 (2007), Table 2.14'
const AR5 = 'IPCC AR5 WG1 (2013), Table 8.7'
const AR5_FOSSIL = 'IPCC AR5 WG1 (2013), Table 8.A.1, note b'
const AR6 = 'IPCC AR6 WG1 (2021), Table 7.15'
const AR6_SM = 'IPCC AR6 WG1 (2021), Table 7.SM.7'

/**
 * Warming potentials of methane and nitrous oxide. `fossil` methane includes the carbon dioxide that it becomes; `feedback` the
 * climate-carbon feedback of other gases, which AR6 has in all its figures. The tables themselves could not be read for this list:
 * `quoted` figures are those that public data sets or papers give with the table's name.
 */
export const GWP_FACTORS: readonly Factor[] = [
  ...both('AR4', 'CH4', [25, 72], AR4, 2007, 'quoted', 'AR4 tells no fossil methane apart'),
  ...both('AR4', 'N2O', [298, 289], AR4, 2007, 'quoted'),
  ...both('AR5', 'CH4', [28, 84], AR5, 2013, 'quoted', 'as inventories use it, and 40 CFR 98, Table A-1'),
  one('AR5', 100, 'CH4-fossil', 30, AR5_FOSSIL, 2013, 'quoted'),
  one('AR5', 20, 'CH4-fossil', 85, AR5_FOSSIL, 2013, 'unverified'),
  ...both('AR5', 'CH4-feedback', [34, 86], AR5, 2013, 'quoted', 'without the carbon dioxide it becomes'),
  ...both('AR5', 'N2O', [265, 264], AR5, 2013, 'quoted'),
  one('AR5', 100, 'N2O-feedback', 298, AR5, 2013, 'quoted'),
  one('AR5', 20, 'N2O-feedback', 268, AR5, 2013, 'unverified', 'OPGEE has 264'),
  ...both('AR6', 'CH4-fossil', [29.8, 82.5], AR6, 2021, 'quoted', '±11 and ±25.8 (5 to 95 %, unverified)'),
  ...both('AR6', 'CH4', [27.9, 81.2], AR6_SM, 2021, 'quoted', 'without the carbon dioxide it becomes'),
  ...both('AR6', 'CH4-non-fossil', [27, 79.7], AR6, 2021, 'unverified'),
  ...both('AR6', 'N2O', [273, 273], AR6, 2021, 'quoted'),
]

function both(
  report: AssessmentReport,
  what: string,
  [over100, over20]: readonly [number, number],
  source: string,
  year: number,
  grade: Grade,
  note?: string,
): readonly Factor[] {
  return [
    one(report, 100, what, over100, source, year, grade, note),
    one(report, 20, what, over20, source, year, grade, note),
  ]
}

function one(
  report: AssessmentReport,
  years: HorizonYears,
  what: string,
  value: number,
  source: string,
  year: number,
  grade: Grade,
  note?: string,
): Factor {
  const id = `gwp/${report}/${years}/${what}`
  return { id, value, unit: 'kg CO2e/kg', source, year, grade, ...(note === undefined ? {} : { note }) }
}
