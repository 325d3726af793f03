import type { Words } from '../i18n.ts'
import type { Refusal } from '../state/request.ts'

/** Whose own words say what is wrong. */
const EXPLAINED = new Set(['invalid_request', 'entry_refused', 'unreadable_file'])

/** A refusal in the chosen language; the site's own words where there is no text for its code. */
export function refusalText(t: Words, refusal: Refusal): string {
  const known = t(`refusal.${refusal.code}`, { defaultValue: '' })
  if (known === '') return refusal.message
  return EXPLAINED.has(refusal.code) ? `${known} ${refusal.message}` : known
}
