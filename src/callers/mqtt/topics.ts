import type { Issuer } from '../issuer.ts'

export interface Topics {
  readonly calls: string
  readonly answers: string
  readonly reports: string
}

/** The topics of an issuer: as the site file says, else `fakel/SITE/calls/ISSUER` and so on; undefined where it does not call by MQTT. */
export function topicsOf(issuer: Issuer, site: string): Topics | undefined {
  const { mqtt, id } = issuer
  if (mqtt === undefined) return undefined
  const usual = (kind: keyof Topics) => mqtt[kind] ?? `fakel/${site}/${kind}/${id}`
  return { calls: usual('calls'), answers: usual('answers'), reports: usual('reports') }
}
