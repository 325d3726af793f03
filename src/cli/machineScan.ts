import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { Command, InvalidArgumentError } from 'commander'
import {
  DEFAULT_PACE,
  describeFailure,
  describeTargets,
  type Found,
  readTargets,
  type ScanProgress,
  scan,
  type TargetWords,
  targetLines,
} from '../machines/index.ts'
import { keptCredentials } from './credentials.ts'
import { credentialsOf, published } from './machineReport.ts'
import { grouped, type Progress, progress } from './progress.ts'
import { type Printed, readScanState, type ScanState, writeScanState } from './scanState.ts'

interface ScanWords {
  readonly json?: boolean
  readonly user?: string
  readonly passwordEnv?: string
  readonly state?: string
  readonly rate: number
  readonly sockets: number
  readonly devices: number
  readonly timeoutMs: number
}

/** How often the file of a scan learns how far it came. */
const STATE_MS = 1_000
const INTERRUPTED = 130

/** `fakel machines scan`: every device at the given addresses, one line each as it is found. */
export function scanCommand(): Command {
  return new Command('scan')
    .description('find the machines at addresses, ranges, networks, or those that a file lists')
    .argument(
      '<targets...>',
      'such as 10.0.1.7, 10.0.1.1-10.0.1.60, 10.0.0.0/16, halls.txt, or - for the standard input',
    )
    .option('--json', 'print one JSON object a device')
    .option(
      '--state <file>',
      'keep in this file how far it came; the same command takes a stopped scan up again',
    )
    .option('--user <name>', "a sign-in to try before the vendors' factory ones")
    .option('--password-env <name>', 'environment variable that holds its password')
    .option('--rate <number>', 'new addresses a second', positive, DEFAULT_PACE.addressesPerSecond)
    .option('--sockets <number>', 'most connections being tried at once', positive, DEFAULT_PACE.sockets)
    .option('--devices <number>', 'most devices being asked at once', positive, 200)
    .option('--timeout-ms <ms>', 'time limit of each question to a device', positive, 2_000)
    .action(async (targets: string[], options: ScanWords) => {
      process.exitCode = await run(targets, options)
    })
}

async function run(words: readonly string[], options: ScanWords): Promise<number> {
  const read = await wordsOf(words)
  if (typeof read === 'string') return complain(read)
  const parsed = readTargets(read)
  if (!parsed.ok) return complain(...parsed.mistakes)
  const credentials = credentialsOf(options)
  if (typeof credentials === 'string') return complain(credentials)
  const keptFor = await keptCredentials()
  if (typeof keptFor === 'string') return complain(keptFor)
  const described = describeTargets(parsed.targets)
  const before = options.state === undefined ? undefined : await readScanState(options.state, described)
  if (before?.ok === false) return complain(before.message)
  const kept = before?.before
  let state: ScanState | undefined
  try {
    state = options.state === undefined ? undefined : await writeScanState(options.state, described, kept)
  } catch (error) {
    return complain(`${options.state}: ${error instanceof Error ? error.message : String(error)}`)
  }

  const shown = progress()
  const ending = new AbortController()
  const interrupt = () => ending.abort()
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
  // Whoever reads the lines may go away (`| head`): then the scan ends too.
  process.stdout.on('error', interrupt)
  const known = new Set<string>()
  for (const one of kept?.found ?? []) {
    known.add(one.address)
    await print(one, options, ending.signal)
  }
  if (kept !== undefined) shown.say(`${grouped(kept.next)} addresses were done before; going on from there`)
  const saving = setInterval(() => latest !== undefined && state?.reached(latest.next), STATE_MS)
  let latest: ScanProgress | undefined
  try {
    const last = await scan(parsed.targets, {
      pace: { addressesPerSecond: options.rate, sockets: options.sockets },
      devices: options.devices,
      timeoutMs: options.timeoutMs,
      credentials: (host, id) => [credentials, keptFor(host, id)].filter((one) => one !== undefined),
      ...(kept === undefined ? {} : { from: kept.next }),
      signal: ending.signal,
      async onFound(found) {
        if (known.has(found.address)) return
        const printed = printedOf(found)
        state?.found(printed)
        await print(printed, options, ending.signal)
      },
      onProgress(now) {
        latest = now
        shown.tell(now.done, now.count, `${grouped(now.machines)} machines, ${grouped(now.unread)} not read`)
      },
    })
    state?.reached(last.next)
    const whole = last.done === last.count
    if (whole) state?.finished()
    summarise(shown, last, kept?.found.length ?? 0)
    return whole ? 0 : INTERRUPTED
  } finally {
    clearInterval(saving)
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
    process.stdout.off('error', interrupt)
    const fault = await state?.close()
    if (fault !== undefined) shown.say(`${options.state}: ${fault}; this scan cannot be taken up again`)
    shown.end()
  }
}

function summarise(shown: Progress, last: ScanProgress, before: number): void {
  const parts = [
    `${grouped(last.done)} of ${grouped(last.count)} addresses`,
    `${grouped(last.alive)} answered`,
    `${grouped(last.machines)} machines read`,
    `${grouped(last.unread)} devices not read`,
    ...(before === 0 ? [] : [`${grouped(before)} devices found before`]),
  ]
  shown.say(parts.join(', '))
}

/** Groups of addresses as words, or in a file of them. */
export async function wordsOf(words: readonly string[]): Promise<readonly TargetWords[] | string> {
  const all: TargetWords[] = []
  for (const word of words) {
    if (/^[\d./\s,;-]+$/.test(word) && word !== '-') {
      all.push(...word.split(/[,;]/).map((text) => ({ text })))
      continue
    }
    try {
      const text = word === '-' ? await standardInput() : await readFile(word, 'utf8')
      all.push(...targetLines(word === '-' ? 'standard input' : word, text))
    } catch (error) {
      const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
      return missing
        ? `${word === '' ? '""' : word} is neither an address, a range, a network nor a file; names are not looked up`
        : `${word}: ${error instanceof Error ? error.message : String(error)}`
    }
  }
  return all
}

async function standardInput(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

/** The published keys of a machine; of a device that could not be read its marks, why, and what it answered. */
function printedOf(found: Found): Printed {
  const { address, driver, firmware, report, failure, answers } = found
  if (report !== undefined) return { ...published(address, report), driver }
  return {
    address,
    ...(firmware === undefined ? {} : { firmware }),
    ...(driver === undefined ? {} : { driver }),
    ...(failure === undefined ? {} : { failure: describeFailure(failure) }),
    unknown: firmware === undefined,
    answers,
  }
}

/** Waits for a slow reader, but not for one that went away. */
async function print(found: Printed, options: ScanWords, signal: AbortSignal): Promise<void> {
  const text = options.json === true ? JSON.stringify(found) : row(found)
  if (!process.stdout.write(`${text}\n`))
    await once(process.stdout, 'drain', { signal }).catch(() => undefined)
}

function row(found: Printed): string {
  const { address, model, firmware, firmwareVersion, hashrateThs, powerW, mining, failure, answers } = found
  const told = [
    address.padEnd(15),
    words(model, '').padEnd(28),
    [firmware, firmwareVersion]
      .filter((one) => one !== undefined)
      .join(' ')
      .padEnd(36),
    typeof hashrateThs === 'number' ? `${hashrateThs.toFixed(1)} TH/s`.padStart(11) : ''.padStart(11),
    typeof powerW === 'number' ? `${powerW.toFixed(0)} W`.padStart(8) : ''.padStart(8),
    failure ??
      (mining === true
        ? 'mining'
        : mining === false
          ? 'not mining'
          : Array.isArray(answers)
            ? said(answers)
            : ''),
  ]
  return told.join('  ').trimEnd()
}

function said(answers: readonly unknown[]): string {
  return answers.length === 0
    ? 'open, but says nothing'
    : `unknown: ${JSON.stringify(answers[0]).slice(0, 80)}`
}

function words(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise
}

function complain(...what: readonly string[]): 1 {
  for (const one of what) process.stderr.write(`${one}\n`)
  return 1
}

function positive(text: string): number {
  const value = Number(text)
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError('more than 0')
  return value
}
