import { readFile } from 'node:fs/promises'
import type { CallScope } from '../../calls/index.ts'
import { type Instant, instant } from '../../quantity/index.ts'
import { readSecret, type SiteFile, secretReference } from '../../sitefile/index.ts'
import type { Issuer } from '../issuer.ts'
import type { EventTerms } from './events.ts'
import { Vtn, VtnRefused } from './vtn.ts'
import type { OadrDescriptor } from './wire.ts'

/** One VTN of a site file. */
export type VtnOfSite = SiteFile['calls']['openadr'][number]

/** A VTN as the site file names it, its secret read anew. Rejects with VtnRefused where the secret cannot be read. */
export async function openVtn(
  settings: VtnOfSite,
  place: (path: string) => string,
  now: () => Instant,
): Promise<{ readonly vtn: Vtn; readonly secret: string | undefined }> {
  const { url, version, token_url, client_id, secret_env, secret_file, scope, ca_file } = settings
  const secret = client_id === undefined ? undefined : await secretOf(secret_env, secret_file, place)
  const vtn = new Vtn(
    {
      url,
      version,
      tokenUrl: token_url,
      client: client_id === undefined || secret === undefined ? undefined : { id: client_id, secret },
      scope,
      ca: ca_file && (await readFile(place(ca_file), 'utf8')),
    },
    now,
  )
  return { vtn, secret }
}

async function secretOf(
  environment: string | undefined,
  file: string | undefined,
  place: (path: string) => string,
): Promise<string> {
  const reference = secretReference(environment, file && place(file))
  const secret = reference && (await readSecret(reference))
  if (secret === undefined || !secret.ok) throw new VtnRefused(secret?.reason ?? 'there is no client secret')
  return secret.value
}

/** The name of the VEN that this site is. */
export function venNameOf({ ven_name }: VtnOfSite, { site }: SiteFile): string {
  return ven_name ?? `fakel-${site.id}`
}

/** What this site makes of the events of a VTN from now on. */
export function eventTerms(
  settings: VtnOfSite,
  issuer: Issuer,
  file: SiteFile,
  descriptors: readonly OadrDescriptor[],
  now: Instant,
): EventTerms {
  const { currency, halls, customers, grid } = file
  const { about, simple_kw, must_priority } = settings
  const scope: CallScope =
    about.kind === 'grid' && about.id !== undefined ? { kind: 'grid', id: about.id } : { kind: 'site' }
  const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id)
  return {
    issuer,
    venName: venNameOf(settings, file),
    about: scope,
    parts: { halls: ids(halls), customers: ids(customers), grid: ids(grid) },
    mustPriority: must_priority,
    descriptors,
    currency,
    minorPerMajor: 10 ** digitsOf(currency),
    simpleKw: simple_kw,
    window: { start: now, end: instant(now + issuer.most_ahead_h * 3_600_000) },
  }
}

/** Digits of the minor unit: 2 for USD, 0 for JPY (ISO 4217, as the computer knows it). */
function digitsOf(currency: string): number {
  return (
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  )
}
