import type { Profile } from '../../model.ts'
import { at, isRecord, type Part, text } from '../../parsing/part.ts'

/**
 * Work modes as set_miner_conf.cgi numbers them: 0 normal, 1 asleep, 2 high, 3 low (Bitmain's script of 2023 takes these four;
 * asic-rs, 2025). Firmware of 2019 and 2020 sleeps by 254 (Bitmain's get_multi_option.cgi of an S17).
 */
export const NORMAL = 0
const ASLEEP = 1
export const ASLEEP_OLD = 254
const PROFILES: Readonly<Record<string, number>> = { normal: NORMAL, low: 3, high: 2 }

/** A mode as `bitmain-work-mode`, `miner-mode` or `Mode` tell it; letters (S9k: "H") are no work mode. */
export function modeOf(told: string | undefined): number | undefined {
  return told !== undefined && /^\d+$/.test(told) ? Number(told) : undefined
}

/** What a machine does by its work mode, as its configuration or its running program tells it. */
export interface Work {
  /** The numbering by which it is told. */
  readonly form: 'old' | 'new'
  readonly asleep: boolean
  readonly profile?: string
}

/**
 * What a mode of the new numbering means. In the old one (forms, and `Mode` of the cgminer API: an awake S19 Pro is recorded with 2)
 * only 254 has a meaning that is known.
 */
export function workOf(mode: number | undefined, form: 'old' | 'new'): Work | undefined {
  if (mode === undefined) return undefined
  if (mode === ASLEEP_OLD) return { form, asleep: true }
  if (form === 'old') return { form, asleep: false }
  const profile = Object.entries(PROFILES).find(([, value]) => value === mode)?.[0]
  return { form, asleep: mode === ASLEEP, ...(profile === undefined ? {} : { profile }) }
}

export function modeOfProfile(name: string): number | undefined {
  return Object.hasOwn(PROFILES, name) ? PROFILES[name] : undefined
}

/** Offered where the firmware has the web pages of 2020 and later; assumed of every model, for none tells which it takes. */
export const OFFERED: readonly Profile[] = Object.keys(PROFILES).map((name) => ({ name }))

/** The configuration that get_miner_conf.cgi tells, with what has to be known of it to change it. */
export interface Configuration {
  readonly values: Readonly<Record<string, unknown>>
  /** Form of 2014 to 2020 (S9, T9+, S17: fields by position), or JSON of 2020 and later. */
  readonly form: 'old' | 'new'
  readonly mode?: number
  /** The key that holds a share of the full frequency or hashrate in percent. */
  readonly level?: 'bitmain-hashrate-percent' | 'bitmain-freq-level'
}

const ONLY_NEW = [
  'bitmain-pwth',
  'bitmain-freq-level',
  'bitmain-hashrate-percent',
  'bitmain-user-ip-cat',
  'miner-mode',
  'freq-level',
]
const ONLY_OLD = [
  'bitmain-freq',
  'bitmain-voltage',
  'bitmain-use-vil',
  'bitmain-nobeeper',
  'api-allow',
  'api-groups',
]

/** `bitmain-work-mode`, on some releases `miner-mode`. */
function modeTold(conf: Part): number | undefined {
  return modeOf(text(at(conf, 'bitmain-work-mode')) ?? text(at(conf, 'miner-mode')))
}

/** What the configuration says that the machine does. */
export function workTold(conf: Part): Work | undefined {
  return isRecord(conf.value) ? workOf(modeTold(conf), formOf(conf.value)) : undefined
}

/**
 * The forms are told apart by their keys: `bitmain-pwth` and the levels came with the new one (foreman-apps, 2021), which from 2024 on
 * tells few keys at all.
 */
function formOf(values: Readonly<Record<string, unknown>>): 'old' | 'new' {
  const has = (key: string) => Object.hasOwn(values, key)
  return !ONLY_NEW.some(has) && ONLY_OLD.some(has) ? 'old' : 'new'
}

/** Reads a configuration; undefined for anything but an object with pools. */
export function configuration(conf: Part): Configuration | undefined {
  const { value } = conf
  if (!isRecord(value) || !Array.isArray(value['pools'])) return undefined
  const has = (key: string) => Object.hasOwn(value, key)
  const mode = modeTold(conf)
  const level = (['bitmain-hashrate-percent', 'bitmain-freq-level'] as const).find(has)
  return {
    values: value,
    form: formOf(value),
    ...(mode === undefined ? {} : { mode }),
    ...(level === undefined ? {} : { level }),
  }
}

export interface Change {
  readonly mode?: number
  readonly percent?: number
  readonly pools?: readonly { readonly url: string; readonly user: string; readonly pass: string }[]
}

/**
 * The body of a change: the whole of what the firmware's own page sends, because keys left out fall back to factory values. The mode
 * goes under both its names (`miner-mode`, and `bitmain-work-mode` under which it is read back) as a number.
 */
export function changedJson({ values, mode, level }: Configuration, change: Change): object {
  const kept = ['bitmain-hashrate-percent', 'bitmain-user-ip-cat'].filter((key) => Object.hasOwn(values, key))
  const work = change.mode ?? mode
  const percent = change.percent === undefined ? undefined : String(change.percent)
  return {
    'bitmain-fan-ctrl': values['bitmain-fan-ctrl'] ?? false,
    'bitmain-fan-pwm': values['bitmain-fan-pwm'] ?? '100',
    ...Object.fromEntries(kept.map((key) => [key, values[key]])),
    'freq-level': values['freq-level'] ?? values['bitmain-freq-level'] ?? '100',
    ...(percent !== undefined && level === 'bitmain-hashrate-percent' ? { [level]: percent } : {}),
    ...(percent !== undefined && level === 'bitmain-freq-level' ? { 'freq-level': percent } : {}),
    ...(work === undefined ? {} : { 'miner-mode': work, 'bitmain-work-mode': work }),
    pools: change.pools ?? values['pools'] ?? [],
  }
}

export const POOL_SLOTS = 3
/** Fields in the order in which the script counts them (Bitmain's set_miner_conf.cgi of 2015 and of an S17, 2019). */
const FORM: readonly (readonly [string, string, string])[] = [
  ['_ant_nobeeper', 'bitmain-nobeeper', 'false'],
  ['_ant_notempoverctrl', 'bitmain-notempoverctrl', 'false'],
  ['_ant_fan_customize_switch', 'bitmain-fan-ctrl', 'false'],
  ['_ant_fan_customize_value', 'bitmain-fan-pwm', ''],
  ['_ant_freq', 'bitmain-freq', ''],
  ['_ant_voltage', 'bitmain-voltage', ''],
]

/** The same for firmware that takes a form. Its voltage goes along where it is told, its work mode where it has one. */
export function changedForm({ values, mode }: Configuration, change: Change): Record<string, string> {
  const pools = change.pools ?? poolsOf(values)
  const slots = Array.from(
    { length: POOL_SLOTS },
    (_, index) => pools[index] ?? { url: '', user: '', pass: '' },
  )
  const fields = slots.flatMap((pool, index): [string, string][] => [
    [`_ant_pool${index + 1}url`, pool.url],
    [`_ant_pool${index + 1}user`, pool.user],
    [`_ant_pool${index + 1}pw`, pool.pass],
  ])
  const rest = FORM.filter(([, key]) => key !== 'bitmain-voltage' || Object.hasOwn(values, key)).map(
    ([field, key, missing]): [string, string] => [field, String(values[key] ?? missing)],
  )
  const work = change.mode ?? mode
  return Object.fromEntries([
    ...fields,
    ...rest,
    ...(work === undefined ? [] : [['_ant_work_mode', String(work)] as const]),
  ])
}

/** The pools of a configuration, with their passwords. */
export function poolsOf(values: Readonly<Record<string, unknown>>) {
  const list: unknown[] = Array.isArray(values['pools']) ? values['pools'] : []
  return list.filter(isRecord).map((pool) => ({
    url: String(pool['url'] ?? ''),
    user: String(pool['user'] ?? ''),
    pass: String(pool['pass'] ?? ''),
  }))
}

/** True where the configuration read back holds what was asked for. */
export function holds({ values, mode }: Configuration, change: Change): boolean {
  const first = poolsOf(values)[0]
  const asked = change.pools?.[0]
  return (
    (change.mode === undefined || change.mode === mode) &&
    (asked === undefined || (first?.url === asked.url && first.user === asked.user))
  )
}

/** The three slots of a machine: unused ones are sent blank, because slots that are not sent keep their old pool. */
export function poolSlots(
  pools: readonly { readonly url: string; readonly user: string; readonly password?: string }[],
) {
  return Array.from({ length: POOL_SLOTS }, (_, index) => {
    const pool = pools[index]
    return pool === undefined
      ? { url: '', user: '', pass: '' }
      : { url: pool.url, user: pool.user, pass: pool.password ?? 'x' }
  })
}
