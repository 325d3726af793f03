import type { Words } from '../i18n.ts'
import type { Refusal } from '../state/request.ts'

/** A refusal in the chosen language; the site's own words where there is no text for its code. */
export function refusalText(t: Words, refusal: Refusal): string {
  const known = t(`refusal.${refusal.code}`, { defaultValue: '' })
  if (known === '') return refusal.message
  return refusal.code === 'invalid_request' ? `${known} ${refusal.message}` : known
}
