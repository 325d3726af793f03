import { readFile } from 'node:fs/promises'
import { text as textOf } from 'node:stream/consumers'
import type { Command } from 'commander'
import {
  type CallDefaults,
  modeOfWords,
  readCallData,
  readCallMessage,
  scopeOfWords,
  writeCallMessage,
  writeMode,
  writeScope,
} from '../callers/index.ts'
import type { CallMessage } from '../calls/index.ts'
import { type Instant, toIso } from '../quantity/index.ts'
import { duration } from './orderWords.ts'

/** Words of a call on the command line. */
export interface CallWords {
  readonly issuer?: string
  readonly id?: string
  readonly callVersion?: string
  readonly scope: string
  readonly mode?: string
  readonly from: string
  readonly for?: number
  readonly until?: string
  readonly should?: boolean
  readonly must?: boolean
  readonly why?: string
  readonly cancel?: boolean
}

export function callOptions(command: Command): Command {
  return command
    .argument('[file]', 'a message as JSON (docs/calls.md), - is standard input; else the options below')
    .option('--issuer <id>', 'its id in the site file')
    .option('--id <id>', "the issuer's name of the call; of the time, unless said")
    .option('--call-version <number>', 'a higher one replaces what was said before', '1')
    .option('--mode <words>', '"cap 500 kW", "reduce 200 kW", full, ban, "above 5.5", "prices 7.25 4.1"')
    .option('--scope <words>', 'site, "halls h1 h2", "customers altai", "grid g110"', 'site')
    .option('--from <instant>', 'now, or ISO 8601 with its offset', 'now')
    .option('--for <time>', 'how long: 30m, 2h', duration)
    .option('--until <instant>', 'or when it ends')
    .option('--must', 'it must be kept; as the site file says, unless said')
    .option('--should', 'it is kept where that costs less than its breach')
    .option('--why <text>', 'told to people')
    .option('--cancel', 'take the call of this id back')
}

export type WrittenCall =
  | { readonly ok: true; readonly message: object; readonly issuer: string; readonly id: string }
  | { readonly ok: false; readonly faults: readonly string[] }

/** What an issuer leaves unsaid is the site's to say; here it only has to be something. */
const UNSAID: CallDefaults = { must: true, baseline: 'meter-before', payMinorPerKwh: 0, breachMinorPerKwh: 0 }

/** The message of a file or of words, checked as the site checks it. */
export async function callMessage(
  file: string | undefined,
  words: CallWords,
  now: Instant,
): Promise<WrittenCall> {
  if (file !== undefined) return ofFile(file)
  const message = ofWords(words, now)
  return typeof message === 'string' ? wrong(message) : checked(message)
}

async function ofFile(file: string): Promise<WrittenCall> {
  let text: string
  try {
    text = file === '-' ? await textOf(process.stdin) : await readFile(file, 'utf8')
  } catch (error) {
    return wrong(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
  const read = readCallMessage(text, UNSAID)
  if (!read.ok)
    return {
      ok: false,
      faults: read.faults.map(({ field, message }) => (field === '' ? message : `${field}: ${message}`)),
    }
  const message: unknown = JSON.parse(text)
  return typeof message === 'object' && message !== null
    ? { ok: true, message, ...headOf(read.message) }
    : wrong('it is no message')
}

function ofWords(words: CallWords, now: Instant): object | string {
  const { issuer, mode, until, why } = words
  if (issuer === undefined) return '--issuer, or a file with a message'
  const id = words.id ?? toIso(now).replace(/[-:]|\.\d+/g, '')
  const head = { fakel_call: 1, issuer, id, version: Number(words.callVersion ?? 1) }
  if (words.cancel === true)
    return words.id === undefined ? '--id of the call to cancel' : { ...head, kind: 'cancel' }
  const asked = mode === undefined ? undefined : modeOfWords(mode)
  if (asked === undefined)
    return '--mode: "cap 500 kW", "reduce 200 kW", full, ban, "above 5.5", "prices 7.25 4.1"'
  const scope = scopeOfWords(words.scope)
  if (scope === undefined) return '--scope: site, "halls h1 h2", "customers altai" or "grid g110"'
  if (words.must === true && words.should === true) return '--must or --should, not both'
  const said = words.must === true || words.should === true
  return {
    ...head,
    kind: 'call',
    scope: writeScope(scope),
    mode: writeMode(asked),
    from: words.from === 'now' ? toIso(now) : words.from,
    ...(until !== undefined && { until }),
    ...(words.for !== undefined && { duration_min: words.for / 60_000 }),
    ...(said && { must: words.must === true }),
    ...(why !== undefined && { why }),
  }
}

function checked(message: object): WrittenCall {
  const read = readCallData(message, UNSAID)
  return read.ok
    ? { ok: true, message, ...headOf(read.message) }
    : { ok: false, faults: read.faults.map(({ field, message }) => `${field}: ${message}`) }
}

function headOf(message: CallMessage) {
  const { issuer, id } = writeCallMessage(message)
  return { issuer, id }
}

const wrong = (fault: string): WrittenCall => ({ ok: false, faults: [fault] })
