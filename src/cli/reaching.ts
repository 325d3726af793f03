import type { Command } from 'commander'

/** The options by which a command reaches a site's store, or the running site. */
export function reaching(command: Command): Command {
  command.option(
    '--data <folder>',
    'data folder of a site that is stopped, unless DATABASE_URL is set',
    'data/flare-site',
  )
  return reachingRunning(command, 'a running site instead')
}

/** The options by which a command reaches a running site. */
export function reachingRunning(command: Command, which = 'a running site'): Command {
  return command
    .option('--site <url>', `${which}; its password in FAKEL_SITE_PASSWORD`)
    .option('--site-user <name>', 'who signs in there', 'admin')
    .option('--json', 'print JSON instead of lines')
}
