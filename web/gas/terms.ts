import type { EmissionTermsView } from '../../src/site/emissions/view.ts'
import type { Words } from '../i18n.ts'

/** How the site says that a term is missing, before it says where it could be given. */
const NOT_GIVEN = /^(\S+) is not given\b/
const ENGINE = /^engines\.(.+)\.methane_slip_g_per_kwh$/

/** A term by its name in the site's own notation, in words: `flare.unlit_share` is `share of the flare's gas that is not lit`. */
export function termName(t: Words, name: string): string {
  const engine = ENGINE.exec(name)?.[1]
  if (engine !== undefined) return t('gas.term.slip', { engine })
  return t(`gas.term.${name}`, { defaultValue: name })
}

/** One of the things that are missing; what is not a term stays in the site's own words. */
export function termText(t: Words, missing: string): string {
  const name = NOT_GIVEN.exec(missing)?.[1]
  if (name === undefined) return missing
  const words = termName(t, name)
  return words === name ? name : `${words} (${name})`
}

/** Terms that a person may enter at this site, those that are missing first. */
export function termsToEnter(terms: EmissionTermsView, engines: readonly string[]): readonly string[] {
  const missing = terms.missing.flatMap((each) => NOT_GIVEN.exec(each)?.[1] ?? [])
  const always = [
    ...['flare', 'baseline'].flatMap((group) =>
      ['destruction_efficiency', 'combustion_efficiency', 'unlit_share'].map((each) => `${group}.${each}`),
    ),
    ...engines.map((engine) => `engines.${engine}.methane_slip_g_per_kwh`),
    'emissions.assessment_report',
    'emissions.horizon_years',
  ]
  const others = [...terms.terms, ...terms.entered].map(({ name }) => name)
  return [...new Set([...missing, ...always, ...others])]
}

/** What a term's value is written as: a report has a name, a horizon a number of years, all others a number. */
export const isNamed = (name: string): boolean => name === 'emissions.assessment_report'
