import { Command, InvalidArgumentError } from 'commander'
import { pino } from 'pino'
import { openUsers, Refused, ROLES, type Role, randomPassword, type Users } from '../api/index.ts'
import { instant } from '../quantity/index.ts'
import { openStore } from '../store/index.ts'
import { placeOf } from './place.ts'

/**
 * `fakel user`: the accounts of a site, from its own computer. An embedded store belongs to one process, so the site
 * must be stopped; on a PostgreSQL server it may run. A password is made by chance, shown once, and must be changed.
 */
export function userCommand(): Command {
  const command = new Command('user').description('list, add, change and remove those who may sign in')
  const sub = (name: string, description: string) =>
    command
      .command(name)
      .description(description)
      .option('--data <folder>', 'data folder of the site, unless DATABASE_URL is set', 'data/flare-site')

  sub('list', 'everyone who may sign in').action((options: Options) =>
    withUsers(options, async (users) =>
      (await users.list()).map(({ name, role, disabled, must_change_password }) =>
        [
          name,
          role,
          ...(disabled ? ['disabled'] : []),
          ...(must_change_password ? ['first password'] : []),
        ].join('\t'),
      ),
    ),
  )
  sub('add', 'add a user')
    .argument('<name>')
    .argument('<role>', ROLES.join(', '), roleOf)
    .action((name: string, role: Role, options: Options) =>
      withUsers(options, async (users) => {
        const password = randomPassword()
        await users.create(name, role, password, BY)
        return [`${name}\t${role}\t${password}`]
      }),
    )
  sub('role', 'give a user another role')
    .argument('<name>')
    .argument('<role>', ROLES.join(', '), roleOf)
    .action((name: string, role: Role, options: Options) =>
      withUsers(options, async (users) => {
        await users.change(name, { role }, BY)
        return [`${name}\t${role}`]
      }),
    )
  sub('password', 'give a user a new first password, and enable the account')
    .argument('<name>')
    .action((name: string, options: Options) =>
      withUsers(options, async (users) => {
        const password = randomPassword()
        await users.change(name, { password, disabled: false }, BY)
        return [`${name}\t${password}`]
      }),
    )
  sub('disable', 'let a user sign in no more')
    .argument('<name>')
    .action((name: string, options: Options) =>
      withUsers(options, async (users) => {
        await users.change(name, { disabled: true }, BY)
        return [`${name}\tdisabled`]
      }),
    )
  return command
}

interface Options {
  readonly data: string
}
/** How the events name who changed an account here. */
const BY = 'command line'

function roleOf(text: string): Role {
  const role = ROLES.find((each) => each === text)
  if (role === undefined) throw new InvalidArgumentError(`one of ${ROLES.join(', ')}`)
  return role
}

/** Prints what the work answers; a refusal is said in one line. */
async function withUsers(
  options: Options,
  work: (users: Users) => Promise<readonly string[]>,
): Promise<void> {
  const now = () => instant(Date.now())
  const store = await openStore(placeOf(options.data), {
    now,
    log: pino({ level: 'warn' }, pino.destination(2)),
  })
  try {
    for (const line of await work(await openUsers(store, store.accounts, now))) console.log(line)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    console.error(error.message)
    process.exitCode = 1
  } finally {
    await store.close()
  }
}
