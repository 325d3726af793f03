import { type TerahashesPerSecond, terahashesPerSecond } from '../../quantity/index.ts'

/** What a reported name says besides the model. */
export interface ReadName {
  /** The name without what is told below; still with the maker's words. */
  readonly text: string
  /** A nominal hashrate that stood in the name, as in `S19 XP 134T` or `AvalonMiner 1246-85`. */
  readonly hashrate?: TerahashesPerSecond
  /** The code of a WhatsMiner's boards, as in `M50S+ VH30`. */
  readonly version?: string
}

const HASHRATE = /(?<![a-z0-9.])(\d+(?:\.\d+)?)\s*t(?:h(?:ash)?(?:\/?s)?)?(?![a-z0-9+])/i
/** Third-party firmware puts its own name behind the model's. */
const FIRMWARE =
  /(?:^|\s)(?:vnish|hiveon|asicseer|nicehash|luxos|luxminer|braiins|bosminer|powerplay|mskminer|marafw)\b.*$/i
const WHATSMINER = /^(.*\bm\d+[a-z]{0,2}\+*)[\s_-]*(v[0-9a-z]{2,4})$/i
/** Canaan's firmware: model, an optional letter, nominal TH/s. */
const AVALON = /^(.*?\ba?\d{2,4}[a-z]{0,3})-(?:[a-z]-)?(\d{2,3})(?:-.*)?$/i

/**
 * Takes apart a name as a firmware reports it. `Antminer S21 Pro (Vnish 1.2.7)` is `Antminer S21 Pro`; `M50S_VH50` is
 * `M50S` with the version `VH50`; `S19 XP 134T` is `S19 XP` with 134 TH/s.
 */
export function readName(reported: string): ReadName {
  let text = reported.replace(/plus/gi, '+').trim()
  let hashrate: number | undefined
  text = text.replace(/\(([^)]*)\)?/g, (whole, inside: string) => (HASHRATE.test(inside) ? whole : ' '))
  const told = HASHRATE.exec(text)
  if (told !== null) {
    hashrate = Number(told[1])
    text = text.replace(HASHRATE, ' ').replace(/[()]/g, ' ')
  }
  text = text
    .replace(FIRMWARE, '')
    .replace(/[\s-]+$/, '')
    .trim()
  const whatsminer = WHATSMINER.exec(text)
  const avalon = AVALON.exec(text)
  if (avalon !== null && hashrate === undefined) hashrate = Number(avalon[2])
  return {
    text: (whatsminer?.[1] ?? avalon?.[1] ?? text).trim(),
    ...(hashrate !== undefined && { hashrate: terahashesPerSecond(hashrate) }),
    ...(whatsminer?.[2] !== undefined && { version: whatsminer[2].toUpperCase() }),
  }
}

/** A bare number behind a model, as sellers write it: `S21 Pro 234` is `S21 Pro` with 234 TH/s. */
export function withTrailingHashrate(text: string): ReadName | undefined {
  const parts = /^(.*[a-z+].*)\s(\d{2,4}(?:\.\d+)?)$/i.exec(text)
  return parts?.[1] === undefined
    ? undefined
    : { text: parts[1], hashrate: terahashesPerSecond(Number(parts[2])) }
}

/** Names that differ only in case, spaces, hyphens or in how cooling is spelt have one key: `S19 XP Hyd.` is `s19xphyd`. */
export function nameKey(name: string): string {
  return name
    .toLowerCase()
    .replace(/plus/g, '+')
    .replace(/hydro|hyd\./g, 'hyd')
    .replace(/immersion|imm\./g, 'imm')
    .replace(/[^a-z0-9+.]/g, '')
    .replace(/\.+$/, '')
}
