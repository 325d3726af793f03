import type { Answers } from './brain.ts'

/** A recording of the reference data, the driver that reads it, and how such a machine signs its callers in. */
export interface Recorded {
  readonly driver: string
  readonly folder: string
  readonly name: string
  readonly signIn?: Answers['signIn']
  /** Figures of the report that are worked out: sums (of supplies, boards), times told in days and hours. */
  readonly workedOut?: RegExp
}

/** What is wounded in fuzz.test.ts. */
export const RECORDED: readonly Recorded[] = [
  { driver: 'antminer-stock', folder: 'asic', name: 'antminer-stock-s19pro-class', signIn: 'digest' },
  { driver: 'antminer-stock', folder: 'asic-wide/antminer-stock', name: 's9k-stock-1', signIn: 'digest' },
  { driver: 'antminer-stock', folder: 'asic-wide/antminer-stock', name: 'l3-stock-1', signIn: 'digest' },
  { driver: 'whatsminer-v3', folder: 'asic', name: 'whatsminer-v3-m60s' },
  { driver: 'whatsminer-v2', folder: 'asic', name: 'whatsminer-v2-m50s' },
  { driver: 'whatsminer-v2', folder: 'asic-wide/whatsminer', name: 'm20s-stock-new-firmware-1' },
  { driver: 'whatsminer-v2', folder: 'asic-wide/whatsminer', name: 'm31s-stock-new-firmware-1' },
  { driver: 'avalon', folder: 'asic', name: 'avalon-a1246' },
  { driver: 'avalon', folder: 'asic-wide/avalon', name: 'a1566-24102401-25462b2-9ddf522-1' },
  { driver: 'avalon', folder: 'asic-wide/avalon', name: 'avalon-q-25052801-raw-1' },
  { driver: 'braiins-rest', folder: 'asic', name: 'braiins-v25_07-s19xp', signIn: 'token' },
  { driver: 'epic', folder: 'asic', name: 'epic-s19xp' },
  { driver: 'braiins-graphql', folder: 'asic', name: 'braiins-2022-s9-class' },
  { driver: 'braiins-graphql', folder: 'asic', name: 'braiins-v25_03' },
  { driver: 'luxos', folder: 'asic', name: 'luxos-s19k' },
  { driver: 'bosminer', folder: 'asic-wide/braiins-bos', name: 's9-bosminer-plus-1' },
  { driver: 'auradine', folder: 'asic', name: 'auradine-at1500', workedOut: /^\/power$/ },
  { driver: 'sealminer', folder: 'asic-wide/sealminer', name: 'a2-2025091001-1' },
  { driver: 'axeos', folder: 'asic', name: 'bitaxe' },
  {
    driver: 'proto',
    folder: 'asic-wide/proto-rig',
    name: 'rig-1.8.0-1',
    signIn: 'bearer',
    workedOut: /^\/(accepted|rejected)$/,
  },
  {
    driver: 'antminer-stock',
    folder: 'asic-wide/antminer-stock',
    name: 's21-2024-07-11-1',
    signIn: 'digest',
  },
  { driver: 'antminer-stock', folder: 'asic-wide/antminer-stock', name: 't17+-stock-sleeping-1' },
  {
    driver: 'vnish',
    folder: 'asic-wide/vnish',
    name: 's21pro-1.2.7-1',
    workedOut: /^\/(uptimeS|boards\/\d+\/chips|profiles\/\d+\/power|powerLimit)$/,
  },
  { driver: 'mara', folder: 'asic-wide/marathon', name: 'ks5-pro-marafw-3.14-1', signIn: 'digest' },
  { driver: 'mara', folder: 'asic-wide/marathon', name: 'ks5-pro-marafw-3.14-2', signIn: 'digest' },
  { driver: 'antminer-stock', folder: 'asic-wide/antminer-stock', name: 'e3-stock-1' },
  { driver: 'antminer-stock', folder: 'asic-wide/antminer-stock', name: 't15-stock-1' },
  {
    driver: 'auradine',
    folder: 'asic-wide/auradine',
    name: 'at1500-fluxos-2023-12.27-1',
    workedOut: /^\/power$/,
  },
  { driver: 'avalon', folder: 'asic-wide/avalon', name: 'a1566ha-mm-summary-1' },
  { driver: 'avalon', folder: 'asic-wide/avalon', name: 'avalon-q-litestats-1' },
  { driver: 'avalon', folder: 'asic-wide/avalon', name: 'avalon-q-litestats-raw-1' },
  { driver: 'axeos', folder: 'asic-wide/bitaxe', name: 'supra-401-axeos-2.0-1' },
  { driver: 'braiins-graphql', folder: 'asic-wide/braiins-bos', name: 's9-22.08-plus-1' },
  { driver: 'braiins-rest', folder: 'asic-wide/braiins-bos', name: 's21-pro-26.04-plus-1', signIn: 'token' },
  { driver: 'epic', folder: 'asic-wide/epic', name: 'epic-stock-1' },
  { driver: 'luxos', folder: 'asic-wide/luxos', name: 's19k-pro-2025.4.8-1' },
  { driver: 'whatsminer-v2', folder: 'asic-wide/whatsminer', name: 'm3-stock-1' },
  { driver: 'whatsminer-v2', folder: 'asic-wide/whatsminer', name: 'm31s-stock-new-firmware-2' },
  { driver: 'cgminer', folder: 'asic-wide/antminer-asicseer', name: 's9-asicseer-1' },
  { driver: 'cgminer', folder: 'asic-wide/antminer-nicehash', name: 's9-nicehash-1' },
  { driver: 'cgminer', folder: 'asic-wide/baikal', name: 'x10-stock-1' },
  { driver: 'cgminer', folder: 'asic-wide/blackminer', name: 'f1-ultra-stock-1' },
  { driver: 'cgminer', folder: 'asic-wide/dayun', name: 'zigz1-stock-1' },
  { driver: 'cgminer', folder: 'asic-wide/futurebit', name: 'moonlander2-stock-1' },
  { driver: 'cgminer', folder: 'asic-wide/hiveon', name: 's9-hiveon-1' },
  { driver: 'cgminer', folder: 'asic-wide/honorknight', name: 'honorknight-stock-1' },
  { driver: 'cgminer', folder: 'asic-wide/ibelink', name: 'bm-n1max-stock-1' },
  { driver: 'cgminer', folder: 'asic-wide/innosilicon', name: 'a9-stock-old-1' },
  { driver: 'cgminer', folder: 'asic-wide/minerva', name: 'mv8-stock-1' },
  { driver: 'cgminer', folder: 'asic-wide/mskminer', name: 's9-mskminer-1' },
  { driver: 'cgminer', folder: 'asic-wide/spondoolies', name: 'spondooliessp36-stock-1' },
  { driver: 'cgminer', folder: 'asic-wide/strongu', name: 'stu-2-stock-1' },
  { driver: 'cgminer', folder: 'asic-wide/volcminer', name: 'd1-rpc-1' },
]
