import { engineCatalogue, engineNamed, methaneSlipGPerKwh } from '../../power/index.ts'

/**
 * What the catalogue of engines tells of the methane in an engine's exhaust at a mean load, g for each electrical kWh; beyond the loads
 * that its sheet prints the nearest of them is taken, and said so. Undefined where no sheet tells it.
 */
export function catalogueSlip(
  catalogue: string | undefined,
  load: number,
): { readonly value: number; readonly source: string } | undefined {
  const engine = catalogue === undefined ? undefined : engineNamed(catalogue)
  const slip = engine?.methane_slip
  if (engine === undefined || slip === undefined) return undefined
  const lowest = slip.hydrocarbons[0]?.load_share ?? 1
  const highest = slip.hydrocarbons.at(-1)?.load_share ?? 1
  const taken = Math.min(highest, Math.max(lowest, load))
  const value = methaneSlipGPerKwh(engine, taken)
  if (value === undefined) return undefined
  const sheet = engineCatalogue().sources.get(slip.source)
  const percent = (share: number) => `${Math.round(share * 100)} %`
  const beyond = taken === load ? '' : `; the mean load was ${percent(load)}, which its sheet does not print`
  const source = `${sheet?.title ?? slip.source}${slip.place === undefined ? '' : `, ${slip.place}`}`
  return { value, source: `${source}, at ${percent(taken)} load, before a catalyst${beyond}` }
}
