/** What can be wrong with a plan; the first word of each text is what tests and backtests sort by. */
const TEXTS = {
  hall: (fault) => over(`hall ${fault.subject}`, fault),
  unserved: (fault) => over('more of the own use than there is unserved', fault),
  short: (fault) => over('power short', fault),
  left: (fault) => over('power left', fault),
  'pack-high': (fault) => over('line pack', fault),
  'pack-low': (fault) => over('line pack used up', fault),
  'pack-end': (fault) => over('line pack at the end', fault),
  'flare-negative': (fault) => over('flare below nothing', fault),
  heat: (fault) => over('heat', fault),
  reserve: (fault) => over(`reserve for ${fault.subject}`, fault),
  order: (fault) => over(`order ${fault.subject}`, fault),
  'engine-low': ({ subject, step, value, limit }) =>
    `engine ${subject} at ${step}: ${kw(value)} below ${limit}`,
  'engine-high': ({ subject, step, value, limit }) =>
    `engine ${subject} at ${step}: ${kw(value)} over ${limit}`,
  'engine-stopped': ({ subject, step, value }) => `engine ${subject} at ${step}: ${kw(value)} while stopped`,
  'engine-up': ({ subject, step, value, limit }) =>
    `minimum time of ${subject} at ${step}: stopped after ${value} h, least ${limit}`,
  'engine-down': ({ subject, step, value, limit }) =>
    `engine ${subject} at ${step}: started after ${value} h, least ${limit}`,
  'engine-ramp': ({ subject, step, value }) => `engine ${subject} at ${step}: steps by ${kw(value)}`,
  'engine-service': ({ subject, value, limit }) =>
    `engine ${subject}: ${value} h, service is due after ${limit}`,
  'machines-below': ({ subject, step, value }) => `machines ${subject} at ${step}: ${value} of them`,
  'machines-over': ({ subject, step, value, limit }) =>
    `machines ${subject} at ${step}: ${value} of ${limit}`,
  contract: ({ subject, value, limit }) =>
    `machine-hours owed to ${subject}: ${value.toFixed(2)} of ${limit}`,
  'job-time': ({ subject }) => `job ${subject} runs outside its time`,
  'job-steps': ({ subject, value, limit }) => `job ${subject} has ${value} of ${limit} steps`,
  'job-interrupted': ({ subject }) => `job ${subject} is interrupted`,
  'job-owed': ({ subject }) => `job ${subject} owed is not done`,
  money: ({ value, limit }) => `it says ${value.toFixed(0)} and comes to ${limit.toFixed(0)}`,
} as const satisfies Readonly<Record<string, (fault: Amounts) => string>>

interface Amounts {
  /** Engine, hall, group of machines, order or job; empty: the site. */
  readonly subject: string
  /** From 0; undefined: the whole horizon. */
  readonly step: number | undefined
  /** kW, m³, h, machines or minor units, as its kind has it. */
  readonly value: number
  /** What the value should have kept to; 0 where the kind has none. */
  readonly limit: number
}

export type FaultKind = keyof typeof TEXTS
export const FAULT_KINDS: ReadonlySet<string> = new Set(Object.keys(TEXTS))

/** Something that an independent look finds wrong with a plan. */
export interface PlanFault extends Amounts {
  readonly kind: FaultKind
}

/** In words, for logs and programs. */
export const faultText = (fault: PlanFault): string => TEXTS[fault.kind](fault)

const kw = (value: number) => `${value.toFixed(3)} kW`
const over = (what: string, { step, value, limit }: Amounts) =>
  `${what} at ${step}: ${value.toFixed(3)} over ${limit.toFixed(3)}`
