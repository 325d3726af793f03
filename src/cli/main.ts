#!/usr/bin/env -S node --max-semi-space-size=64 --heap-growing-percent=60
// First of all: schemas that are made before it is loaded cannot be described by the API.
import '@hono/zod-openapi'
import { Command } from 'commander'
import { alertsCommand } from './alerts.ts'
import { balanceCommand } from './balance.ts'
import { callsCommand } from './calls.ts'
import { credentialsCommand } from './credentials.ts'
import { demoCommand } from './demo.ts'
import { deviceCommand } from './device.ts'
import { dispatchCommand } from './dispatch.ts'
import { emissionsCommand } from './emissions.ts'
import { enginesCommand } from './engines.ts'
import { healthCommand } from './findings.ts'
import { gasCommand } from './gas.ts'
import { machinesCommand } from './machines.ts'
import { outliveReaders } from './output.ts'
import { registerCommand } from './register.ts'
import { runCommand } from './run.ts'
import { siteCommand } from './site.ts'
import { storeCommand } from './store.ts'
import { ticketsCommand } from './tickets.ts'
import { userCommand } from './user.ts'

/** The subcommands of `fakel`, each built in its own file. */
const commands = [
  demoCommand,
  runCommand,
  siteCommand,
  registerCommand,
  healthCommand,
  ticketsCommand,
  callsCommand,
  alertsCommand,
  storeCommand,
  userCommand,
  deviceCommand,
  gasCommand,
  emissionsCommand,
  enginesCommand,
  dispatchCommand,
  machinesCommand,
  credentialsCommand,
  balanceCommand,
]

const program = new Command('fakel').description(
  'The operating system for sites that turn energy into computing',
)
for (const command of commands) program.addCommand(command())
outliveReaders()
await program.parseAsync()
