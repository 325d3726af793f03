import type { CallReport } from '../../calls/index.ts'
import { type Instant, toIso } from '../../quantity/index.ts'

/** Of which event and interval a call was made, and when it is. */
export interface Reported {
  readonly eventId: string
  readonly programId: string
  readonly intervalId: number
  readonly from: Instant
  readonly until: Instant
}

/**
 * A report of OpenADR of what was measured: USAGE and BASELINE in kWh over the call so far; undefined where nothing was measured.
 * 411.2 kW over half an hour are 205.6 kWh.
 */
export function usageReport(
  report: CallReport,
  { eventId, programId, intervalId, from, until }: Reported,
  { venName, version }: { readonly venName: string; readonly version: '3.0' | '3.1' },
): object | undefined {
  const end = Math.min(report.at, until)
  const hours = (end - from) / 3_600_000
  if (report.meanKw === undefined || !(hours > 0)) return undefined
  const kwh = (kw: number) => Math.round(kw * hours * 1_000) / 1_000
  const values = [
    { type: 'USAGE', values: [kwh(report.meanKw)] },
    ...(report.baselineKw === undefined ? [] : [{ type: 'BASELINE', values: [kwh(report.baselineKw)] }]),
  ]
  const descriptor = (payloadType: string) => ({
    objectType: 'REPORT_PAYLOAD_DESCRIPTOR',
    payloadType,
    readingType: payloadType === 'USAGE' ? 'DIRECT_READ' : 'ESTIMATED',
    units: 'KWH',
  })
  const intervalPeriod = { start: toIso(from), duration: `PT${Math.round((end - from) / 1_000)}S` }
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
