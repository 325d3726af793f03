import { InvalidArgumentError } from 'commander'
import type { MachineCommand, PoolSetting } from '../machines/index.ts'
import { watts } from '../quantity/index.ts'

/** A time as people write it: `30s`, `2m`, `1500ms`, or seconds alone. Milliseconds. */
export function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|)$/.exec(text.trim())
  const unit = { ms: 1, s: 1_000, '': 1_000, m: 60_000, h: 3_600_000 }[match?.[2] ?? '']
  const value = Number(match?.[1]) * (unit ?? 1_000)
  if (match === null || !(value > 0)) throw new InvalidArgumentError('a time such as 30s, 2m or 1500ms')
  return value
}

/** A power as people write it: `3000`, `3000W`, `3.2kW`. Watts. */
export function power(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(w|kw|mw|)$/i.exec(text.trim())
  const unit = { w: 1, '': 1, kw: 1e3, mw: 1e6 }[(match?.[2] ?? '').toLowerCase()]
  const value = Number(match?.[1]) * (unit ?? 1)
  if (match === null || !(value > 0)) throw new InvalidArgumentError('a power such as 3000, 3000W or 3.2kW')
  return value
}

/** A limit: a power, or a share of what the machine draws unlimited (`80%`). */
export function limit(text: string): MachineCommand {
  const percent = /^(\d+(?:\.\d+)?)\s*%$/.exec(text.trim())?.[1]
  if (percent === undefined) return { kind: 'limit', power: watts(power(text)) }
  const value = Number(percent)
  if (value < 1 || value > 100) throw new InvalidArgumentError('a share is 1% to 100%')
  return { kind: 'limit-percent', percent: value }
}

/** A pool: `URL WORKER [PASSWORD]`. */
export function pool(text: string): PoolSetting {
  const [url = '', user = '', password] = text.trim().split(/\s+/)
  if (!/^[a-z0-9+]+:\/\/[^\s/:]+(:\d+)?/i.test(url) || user === '')
    throw new InvalidArgumentError('write "stratum+tcp://pool.example:3333 WORKER"')
  return password === undefined ? { url, user } : { url, user, password }
}

export function onOff(text: string): boolean {
  if (text !== 'on' && text !== 'off') throw new InvalidArgumentError('on or off')
  return text === 'on'
}

export function whole(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text)
    if (!Number.isInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(`a whole number from ${least} to ${most}`)
    return value
  }
}

/** The order in words, for the preview: "limit to 3000 W". */
export function wordsOfCommand(command: MachineCommand): string {
  switch (command.kind) {
    case 'limit':
      return `limit to ${Math.round(command.power)} W`
    case 'limit-percent':
      return `limit to ${command.percent} %`
    case 'profile':
      return `put into profile ${command.profile}`
    case 'pools':
      return `point at ${command.pools.map(({ url }) => url).join(', ')}`
    case 'locate':
      return `switch the locating light ${command.on ? 'on' : 'off'}`
    default:
      return command.kind
  }
}
