type Names = Readonly<Record<string, string>>

/** The terms of a site by their names in the site file. */
export const TERMS: Readonly<Record<string, { readonly en: string; readonly ru: string }>> = {
  'emissions.assessment_report': {
    en: 'IPCC report of the warming potentials',
    ru: 'доклад МГЭИК с потенциалами потепления',
  },
  'emissions.horizon_years': { en: 'horizon of the warming potentials', ru: 'срок потенциалов потепления' },
  'flare.destruction_efficiency': { en: 'flare: destruction efficiency', ru: 'факел: доля разрушения' },
  'flare.combustion_efficiency': { en: 'flare: combustion to CO2', ru: 'факел: полнота сжигания до CO2' },
  'flare.unlit_share': { en: 'flare: unlit share', ru: 'факел: доля без пламени' },
  'baseline.destruction_efficiency': {
    en: 'baseline: destruction efficiency',
    ru: 'базовая линия: доля разрушения',
  },
  'baseline.combustion_efficiency': {
    en: 'baseline: combustion to CO2',
    ru: 'базовая линия: полнота сжигания до CO2',
  },
  'baseline.unlit_share': { en: 'baseline: unlit share', ru: 'базовая линия: доля без пламени' },
}

export const UNITS_RU: Names = {
  years: 'лет',
  kWh: 'кВт·ч',
  'g/kWh': 'г/кВт·ч',
  'kg/kmol': 'кг/кмоль',
  'kg CO2e/kg': 'кг CO2-экв./кг',
  'kg/MMBtu gross': 'кг/MMBtu (высш.)',
}

/** Components of ISO 6976 that associated gas has. */
export const COMPONENTS_RU: Names = {
  methane: 'метан',
  ethane: 'этан',
  propane: 'пропан',
  'n-butane': 'н-бутан',
  isobutane: 'изобутан',
  'n-pentane': 'н-пентан',
  isopentane: 'изопентан',
  neopentane: 'неопентан',
  'n-hexane': 'н-гексан',
  'n-heptane': 'н-гептан',
  'n-octane': 'н-октан',
  nitrogen: 'азот',
  oxygen: 'кислород',
  argon: 'аргон',
  helium: 'гелий',
  hydrogen: 'водород',
  water: 'вода',
  'carbon monoxide': 'оксид углерода',
  'carbon dioxide': 'диоксид углерода',
  'hydrogen sulphide': 'сероводород',
}
