import type { CallReport } from '../../calls/index.ts'
import { type Instant, toIso } from '../../quantity/index.ts'

/** Of which event and interval a call was made, and when it ends. */
export interface Reported {
  readonly eventId: string
  readonly programId: string
  readonly intervalId: number
  readonly until: Instant
}

/**
 * A report of OpenADR of what was measured: USAGE and BASELINE in kWh over the time that was measured, which need not be all of the call's so far;
 * undefined where nothing was measured. 411.2 kW over half an hour are 205.6 kWh.
 */
export function usageReport(
  report: CallReport,
  { eventId, programId, intervalId }: Reported,
  { venName, version }: { readonly venName: string; readonly version: '3.0' | '3.1' },
): object | undefined {
  const { meanKw, baselineKw, measured } = report
  if (meanKw === undefined || measured === undefined) return undefined
  const { start, end, hours } = measured
  const kwh = (kw: number) => Math.round(kw * hours * 1_000) / 1_000
  const values = [
    { type: 'USAGE', values: [kwh(meanKw)] },
    ...(baselineKw === undefined ? [] : [{ type: 'BASELINE', values: [kwh(baselineKw)] }]),
  ]
  const descriptor = (payloadType: string) => ({
    objectType: 'REPORT_PAYLOAD_DESCRIPTOR',
    payloadType,
    readingType: payloadType === 'USAGE' ? 'DIRECT_READ' : 'ESTIMATED',
    units: 'KWH',
  })
  const intervalPeriod = { start: toIso(start), duration: `PT${Math.round((end - start) / 1_000)}S` }
  return {
    ...(version === '3.0' && { programID: programId }),
    eventID: eventId,
    clientName: venName,
    reportName: `fakel ${report.id} ${report.state}`.slice(0, 128),
    payloadDescriptors: values.map(({ type }) => descriptor(type)),
    resources: [
      {
        resourceName: 'AGGREGATED_REPORT',
        intervalPeriod,
        intervals: [{ id: intervalId, intervalPeriod, payloads: values }],
      },
    ],
  }
}
