import { existsSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { Command } from 'commander'
import { z } from 'zod'
import { answerView, newKeyPair } from '../callers/index.ts'
import { after, instant, toIso } from '../quantity/index.ts'
import { type CallView, callPage, callRecord, callView } from '../site/index.ts'
import { type CallWords, callMessage, callOptions } from './callMessage.ts'
import { askState, type SendWords, sendCall } from './callSend.ts'
import { type TryWords, tryCalls } from './callTry.ts'
import { duration } from './orderWords.ts'
import { RegisterRefused } from './registerSource.ts'
import { type Ask, query, signedIn } from './siteRequests.ts'

const ways = z.object({
  ways: z.array(
    z.object({
      id: z.string(),
      way: z.string(),
      issuers: z.array(z.string()),
      target: z.string(),
      state: z.string(),
      since: z.string(),
      last_message_at: z.string().nullable(),
      taken: z.number(),
      refused: z.number(),
      trouble: z.object({ at: z.string(), text: z.string() }).nullable(),
    }),
  ),
})

interface AtSite {
  readonly site: string
  readonly siteUser: string
  readonly json?: boolean
}

/** `fakel calls`: orders from outside, for those who give them and those who take them (docs/calls.md). */
export function callsCommand(): Command {
  const command = new Command('calls').description('orders from outside (see docs/calls.md)')
  const atSite = (name: string, description: string) =>
    command
      .command(name)
      .description(description)
      .requiredOption('--site <url>', 'a running site; its password in FAKEL_SITE_PASSWORD')
      .option('--site-user <name>', 'who signs in there', 'admin')
      .option('--json', 'print JSON instead of lines')

  atSite('list', 'calls that were taken, newest first')
    .option('--all', 'also those whose time is over')
    .option('--limit <number>', 'so many at most', '100')
    .action((options: AtSite & { all?: boolean; limit: string }) =>
      reached(options, async (ask) => {
        const open = options.all === true ? undefined : 'true'
        const told = await read(ask, callPage, `/api/calls?${query({ limit: options.limit, open })}`)
        if (options.json === true) console.log(JSON.stringify(told.calls))
        else for (const call of told.calls) console.log(lineOf(call))
      }),
    )
  atSite('show', 'a call with all that was written down about it')
    .argument('<issuer>')
    .argument('<id>')
    .option('--call-version <number>', 'the highest, unless said')
    .action((issuer: string, id: string, options: AtSite & { callVersion?: string }) =>
      reached(options, async (ask) => {
        const path = `${pathOf(issuer, id)}/record?${query({ version: options.callVersion })}`
        const record = await read(ask, callRecord, path)
        if (options.json === true) console.log(JSON.stringify(record))
        else {
          console.log(lineOf(record.call))
          for (const { at, kind, who, why } of record.entries) console.log([at, kind, who, why].join('\t'))
        }
      }),
    )
  callOptions(atSite('enter', 'enter a call that its issuer told by telephone')).action(
    (file: string | undefined, options: AtSite & CallWords) =>
      reached(options, async (ask) => {
        const written = await callMessage(file, options, instant(Date.now()))
        if (!written.ok) throw new RegisterRefused(...written.faults)
        const { result, reason, id, version } = await read(ask, answerView, '/api/calls', written.message)
        console.log([id, version, result, reason].join('\t'))
        if (result === 'late') process.exitCode = 1
      }),
  )
  atSite('override', 'take a call out of force for a time, by name')
    .argument('<issuer>')
    .argument('<id>')
    .requiredOption('--why <text>', 'written down with your name')
    .requiredOption('--for <time>', 'how long: 30m, 2h', duration)
    .option('--call-version <number>', 'the highest, unless said')
    .action(
      (issuer: string, id: string, options: AtSite & { why: string; for: number; callVersion?: string }) =>
        reached(options, async (ask) => {
          const until = toIso(after(instant(Date.now()), options.for))
          const version = options.callVersion === undefined ? {} : { version: Number(options.callVersion) }
          const body = { why: options.why, until, ...version }
          const call = await read(ask, callView, `${pathOf(issuer, id)}/override`, body)
          console.log(options.json === true ? JSON.stringify(call) : lineOf(call))
        }),
    )
  atSite('status', 'the ways by which calls come, and how they are doing').action((options: AtSite) =>
    reached(options, async (ask) => {
      const told = await read(ask, ways, '/api/call-ways')
      if (options.json === true) console.log(JSON.stringify(told.ways))
      else
        for (const { id, state, since, target, last_message_at, taken, refused, trouble } of told.ways)
          console.log(
            [
              id,
              `${state} since ${since}`,
              target,
              `last message ${last_message_at ?? '-'}`,
              `${taken} taken, ${refused} refused`,
              trouble === null ? '' : `${trouble.at} ${trouble.text}`,
            ].join('\t'),
          )
    }),
  )

  const asIssuer = (name: string, description: string) =>
    command
      .command(name)
      .description(description)
      .requiredOption('--to <url>', 'the site, as people and proxies address it')
      .requiredOption('--key <file>', "the issuer's private key (PEM)")
      .option('--json', 'print JSON instead of lines')
  callOptions(asIssuer('send', 'give a call as its issuer, signed'))
    .option('--dry-run', 'print the message and send nothing')
    .action(async (file: string | undefined, options: SendWords) => {
      process.exitCode = await sendCall(file, options)
    })
  asIssuer('state', 'ask as its issuer, signed, how a call stands')
    .argument('<issuer>')
    .argument('<id>')
    .action(async (issuer: string, id: string, options: SendWords) => {
      process.exitCode = await askState(issuer, id, options)
    })
  command
    .command('try')
    .description(
      'go through what a site says to its OpenADR servers, and tell what worked; nothing is ordered',
    )
    .argument('<file>', 'site file in YAML (see docs/site-file.md)')
    .option('--openadr <id>', 'one server of the site file; else all')
    .option('--register', 'make the VEN where the server does not know it; else it is only looked for')
    .option('--json', 'print JSON, a line a step')
    .action(async (file: string, options: TryWords) => {
      process.exitCode = await tryCalls(file, options)
    })
  command
    .command('keys')
    .description("make an issuer's pair of keys: NAME.key stays with the issuer, NAME.pem goes to the site")
    .argument('<name>', 'of the two files, such as keys/northern-grid')
    .action(async (name: string) => {
      process.exitCode = await makeKeys(name)
    })
  return command
}

async function makeKeys(name: string): Promise<number> {
  const { privatePem, publicPem } = newKeyPair()
  const files = [
    { file: `${name}.key`, text: privatePem, mode: 0o600 },
    { file: `${name}.pem`, text: publicPem, mode: 0o644 },
  ]
  const there = files.filter(({ file }) => existsSync(file))
  for (const { file } of there) console.error(`${file} is there already; it is not written over`)
  if (there.length > 0) return 1
  const made: string[] = []
  try {
    // Neither is ever written over: a lost private key cannot be made again.
    for (const { file, text, mode } of files) {
      const handle = await open(file, 'wx', mode)
      made.push(file)
      await handle.writeFile(text).finally(() => handle.close())
    }
  } catch (error) {
    await Promise.all(made.map((file) => rm(file, { force: true })))
    console.error(error instanceof Error ? error.message : String(error))
    return 1
  }
  console.log(`${name}.key\tprivate: keep it where calls are signed`)
  console.log(`${name}.pem\tpublic: key_file of the issuer in the site file`)
  return 0
}

async function reached({ site, siteUser }: AtSite, work: (ask: Ask) => Promise<void>): Promise<void> {
  try {
    await work(await signedIn(site, siteUser))
  } catch (error) {
    if (!(error instanceof RegisterRefused)) throw error
    for (const fault of error.lines) console.error(fault)
    process.exitCode = 1
  }
}

async function read<T extends z.ZodType>(
  ask: Ask,
  shape: T,
  path: string,
  body?: object,
): Promise<z.output<T>> {
  const json = body === undefined ? undefined : { type: 'application/json', content: JSON.stringify(body) }
  const parsed = shape.safeParse(await (await ask(path, json)).json())
  if (!parsed.success) throw new RegisterRefused('the site answers otherwise than this version expects')
  return parsed.data
}

const pathOf = (issuer: string, id: string) =>
  `/api/calls/${encodeURIComponent(issuer)}/${encodeURIComponent(id)}`

function lineOf({
  issuer,
  id,
  version,
  scope,
  mode,
  from,
  until,
  must,
  state,
  why,
  mean_kw,
  untold,
  overrides,
}: CallView): string {
  const about =
    'ids' in scope ? `${scope.kind} ${scope.ids.join(' ')}` : 'id' in scope ? `grid ${scope.id}` : 'site'
  const asked = 'kw' in mode ? `${mode.kind} ${mode.kw} kW` : mode.kind
  const { who, until: end } = overrides.at(-1) ?? {}
  return [
    `${issuer}/${id}`,
    `v${version}`,
    state,
    `${must ? 'must' : 'should'} ${asked}`,
    about,
    `${from}/${until}`,
    untold === null ? '' : `not known: ${untold.why}${untold.since === null ? '' : ` since ${untold.since}`}`,
    mean_kw === null ? '' : `mean ${Math.round(mean_kw)} kW`,
    who === undefined ? '' : `overridden by ${who} until ${end}`,
    why,
  ].join('\t')
}
