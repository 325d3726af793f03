import type { MachineFailure } from '../../model.ts'
import { at, number, type Part } from '../../parsing/part.ts'

/** Message codes of MicroBT's API V2.0.3 and V2.0.5, "Message Code". */
const UNKNOWN_COMMAND = 14
const BAD_JSON = 23
const NO_PERMISSION = 45
const NO_TOKEN_LEFT = 136
const CHECK_TOKEN = 135
const BAD_BASE64 = 137

/** An answer is `{"STATUS":"S","Code":131,"Msg":…}`, or cgminer's `{"STATUS":[{"STATUS":"S","Code":11,"Msg":…}],…}`. */
export function statusOf(answer: Part): {
  readonly good: boolean
  readonly code?: number
  readonly said: string
} {
  const flat = typeof at(answer, 'STATUS').value === 'string'
  const row = flat ? answer : at(answer, 'STATUS', 0)
  const letter = at(row, 'STATUS').value
  const message = at(row, 'Msg').value
  const code = number({ ...at(row, 'Code'), defects: [] })
  return {
    good: letter === 'S' || letter === 'I',
    ...(code === undefined ? {} : { code }),
    said: typeof message === 'string' ? message.slice(0, 120) : '',
  }
}

/** The firmware does not know the command: it is too old for it, or too new. */
export function unknownCommand(answer: Part): boolean {
  const { good, code, said } = statusOf(answer)
  return !good && (code === UNKNOWN_COMMAND || /invalid (command|cmd)/i.test(said))
}

/** The machine forgot the token: it restarted, or half an hour is over. */
export function tokenForgotten(answer: Part): boolean {
  return statusOf(answer).code === CHECK_TOKEN
}

/** All tokens that this computer may have are given out. "over max connect" is what it says. */
export function tokensSpent(answer: Part): boolean {
  const { code, said } = statusOf(answer)
  return code === NO_TOKEN_LEFT || /over max/i.test(said)
}

/** Why an order was not taken, in an operator's words; undefined where it was. */
export function refusal(cmd: string, answer: Part): MachineFailure | undefined {
  const { good, code, said } = statusOf(answer)
  if (good) return undefined
  const words = [code === undefined ? undefined : `code ${code}`, said === '' ? undefined : said]
  const told = words.filter((one) => one !== undefined).join(', ') || 'no status'
  if (tokensSpent(answer))
    return {
      kind: 'refused',
      detail: `${cmd}: too many tokens are out (32 for each address, each for 30 minutes); try again later (${told})`,
    }
  if (code === NO_PERMISSION || /can't access write/i.test(said))
    return {
      kind: 'unauthorised',
      detail: `${cmd}: API writes are switched off: change the password from admin and allow them in WhatsMinerTool (${told})`,
    }
  if (code === CHECK_TOKEN || code === BAD_JSON || code === BAD_BASE64)
    return {
      kind: 'unauthorised',
      detail: `${cmd}: the machine cannot read the order: check the password (${told})`,
    }
  if (unknownCommand(answer))
    return { kind: 'unsupported', detail: `${cmd}: this firmware does not know it (${told})` }
  return { kind: 'refused', detail: `${cmd}: ${told}` }
}
