import { Command, Option } from 'commander'
import {
  type CredentialEntry,
  type CredentialsFor,
  driver,
  driverIds,
  findKey,
  lookUp,
  makeKeyFile,
  mistakeIn,
  openVault,
  SCOPES,
  type Scope,
  Secret,
  writeVault,
} from '../machines/index.ts'

/** Where the sealed sign-ins of machines are, unless FAKEL_CREDENTIALS or an option says otherwise. */
const USUAL_FILE = 'data/credentials.json'
export const credentialsFile = () => process.env.FAKEL_CREDENTIALS ?? USUAL_FILE

type Words = Partial<Record<Scope, string>> & { readonly file?: string; readonly user?: string }

/** `fakel credentials`: sign-ins of machines, sealed on disk; passwords come by prompt or standard input, never as words. */
export function credentialsCommand(): Command {
  const command = new Command('credentials').description(
    'keep the sign-ins of machines, sealed (see docs/machine-orders.md)',
  )
  const sub = (name: string, description: string) =>
    command
      .command(name)
      .description(description)
      .option('--file <file>', `instead of ${USUAL_FILE} or $FAKEL_CREDENTIALS`)
  const scoped = (of: Command) =>
    of
      .addOption(
        new Option('--machine <address>', 'for one machine').conflicts(['range', 'group', 'firmware']),
      )
      .addOption(
        new Option('--range <addresses>', 'for a range or network').conflicts([
          'machine',
          'group',
          'firmware',
        ]),
      )
      .addOption(
        new Option('--group <id>', 'for a group of the site file').conflicts([
          'machine',
          'range',
          'firmware',
        ]),
      )
      .addOption(
        new Option('--firmware <driver>', 'for all machines of a driver').conflicts([
          'machine',
          'range',
          'group',
        ]),
      )

  scoped(sub('set', 'keep a sign-in; its password is asked for, or read from standard input'))
    .requiredOption('--user <name>')
    .action((words: Words) => changed(words, set))
  sub('list', 'what there are sign-ins for; never a password').action((words: Words) =>
    changed(words, async (entries) => {
      for (const { scope, of, user } of entries) process.stdout.write(`${scope}\t${of}\t${user}\n`)
      return undefined
    }),
  )
  scoped(sub('remove', 'forget a sign-in')).action((words: Words) => changed(words, remove))
  command
    .command('key')
    .description('make a key by chance in a new file, for FAKEL_KEY_FILE')
    .argument('<file>')
    .action(async (file: string) => {
      try {
        await makeKeyFile(file)
      } catch (error) {
        complain(error instanceof Error ? error.message : String(error))
      }
    })
  return command
}

type Change = (
  entries: readonly CredentialEntry[],
  words: Words,
) => Promise<readonly CredentialEntry[] | string | undefined>

async function changed(words: Words, change: Change): Promise<void> {
  const file = words.file ?? credentialsFile()
  const found = await findKey(process.env)
  if (!found.ok) return complain(found.message)
  const opened = await openVault(file, found.key)
  if (!opened.ok) return complain(opened.message)
  const next = await change(opened.entries, words)
  if (typeof next === 'string') complain(next)
  else if (next !== undefined) await writeVault(file, next, found.key)
}

const set: Change = async (entries, words) => {
  const place = placeOf(words)
  if (place === undefined) return 'say for what: --machine, --range, --group or --firmware'
  if (place.scope === 'firmware' && driver(place.of) === undefined)
    return `no driver "${place.of}"; there are ${driverIds().join(', ')}`
  const entry: CredentialEntry = {
    ...place,
    user: words.user ?? '',
    password: new Secret(await askPassword()),
  }
  return mistakeIn(entry) ?? [...without(entries, place), entry]
}

const remove: Change = async (entries, words) => {
  const place = placeOf(words)
  if (place === undefined) return 'say for what: --machine, --range, --group or --firmware'
  const rest = without(entries, place)
  return rest.length === entries.length ? `there is none for ${place.scope} ${place.of}` : rest
}

interface Place {
  readonly scope: Scope
  readonly of: string
}

function placeOf(words: Words): Place | undefined {
  return SCOPES.flatMap((scope) => {
    const of = words[scope]
    return of === undefined ? [] : [{ scope, of: of.trim() }]
  })[0]
}

function without(entries: readonly CredentialEntry[], { scope, of }: Place): readonly CredentialEntry[] {
  return entries.filter((one) => one.scope !== scope || one.of.toLowerCase() !== of.toLowerCase())
}

/** From a terminal without showing it; from anything else its first line. */
async function askPassword(): Promise<string> {
  const { stdin } = process
  let text = ''
  const hidden = stdin.isTTY === true
  if (hidden) {
    process.stderr.write('password: ')
    stdin.setRawMode(true)
  }
  try {
    for await (const chunk of stdin) {
      for (const letter of String(chunk)) {
        if (letter === '\r' || letter === '\n' || letter === '\u0004') return text
        if (letter === '\u0003') return ''
        text = letter === '\u007f' ? text.slice(0, -1) : text + letter
      }
    }
    return text
  } finally {
    if (hidden) {
      stdin.setRawMode(false)
      process.stderr.write('\n')
    }
    stdin.pause()
  }
}

/** The kept sign-ins, for whoever reads or orders machines; none where no file is kept, and why where it cannot be opened. */
export async function keptCredentials(file = credentialsFile()): Promise<CredentialsFor | string> {
  const key = await findKey(process.env)
  if (!key.ok) {
    // Without a key there is nothing to open, unless somebody meant there to be.
    const { FAKEL_KEY: given, FAKEL_KEY_FILE: keyFile, FAKEL_CREDENTIALS: vault } = process.env
    return [given, keyFile, vault].every((one) => one === undefined) ? () => undefined : key.message
  }
  const opened = await openVault(file, key.key)
  return opened.ok ? lookUp(opened.entries) : opened.message
}

function complain(what: string): void {
  process.stderr.write(`${what}\n`)
  process.exitCode = 1
}
