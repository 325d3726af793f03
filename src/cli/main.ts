#!/usr/bin/env node
import { Command } from 'commander'
import { balanceCommand } from './balance.ts'
import { machinesCommand } from './machines.ts'
import { siteCommand } from './site.ts'

/** The subcommands of `fakel`, each built in its own file. */
const commands = [balanceCommand, siteCommand, machinesCommand]

const program = new Command('fakel').description(
  'The operating system for sites that turn energy into computing',
)
for (const command of commands) program.addCommand(command())
await program.parseAsync()
