/** The tables as Kysely knows them. Instants are milliseconds since 1970. */
export interface Schema {
  readings: { channel: string; at: number; value: number | null; quality: string }
  machine_readings: {
    machine: string
    at: number
    mining: boolean | null
    power_w: number | null
    hashrate_ths: number | null
    temperature_c: number | null
    quality: string
  }
  events: {
    sequence: number
    at: number
    severity: string
    kind: string
    subject: string
    who: string
    why: string
    data: unknown
    key: string
    batch: number
  }
  settled: { start_at: number; end_at: number; inputs: string; body: string; batch: number }
  balances: { start_at: number; end_at: number; kind: string; body: string; batch: number }
  chain: { chain: string; batch: number; previous: string; hash: string; row_count: number }
  commands: {
    id: string
    at: number
    who: string
    why: string
    until_at: number
    target_kind: string
    target_id: string
    action: unknown
  }
  command_steps: { number: number; command: string; at: number; state: string; detail: string }
  ticket_entries: {
    sequence: number
    ticket: string
    machine: string
    at: number
    who: string
    fact: unknown
    batch: number
  }
  register_entries: {
    sequence: number
    machine: string
    entered_at: number
    effective_at: number
    who: string
    why: string
    fact: unknown
    batch: number
  }
  emission_entries: {
    sequence: number
    kind: 'factor' | 'composition' | 'gas-day' | 'report'
    subject: string
    at: number
    who: string
    why: string
    body: string
    batch: number
  }
  call_entries: {
    sequence: number
    kind: 'message' | 'state' | 'baseline' | 'trigger' | 'override' | 'measured' | 'settled'
    subject: string
    at: number
    who: string
    why: string
    body: string
    batch: number
  }
  plans: {
    id: string
    made_at: number
    how: 'optimal' | 'feasible' | 'relaxed' | 'merit order'
    gap: number | null
    seconds: number
    start_at: number
    end_at: number
    step_s: number
    total_minor: number
    terms: unknown
    given_way: unknown
    sha256: string
    body: string
  }
  notes: { name: string; value: unknown }
}
