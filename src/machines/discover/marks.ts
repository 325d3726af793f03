/**
 * What tells one firmware from another, seen from outside: the first row that fits wins, so firmware that mends another's
 * stands before it. `rpc` is tried on the words of `version` on TCP 4028 (keys, values, `Type`, `Description`), `page` on the
 * first page of the web server on 80 (text, `Server`, sign-in realm, redirect), `probe` on one further page, asked only of
 * machines that no row has named before. Recorded answers of each in the reference data, unless said otherwise.
 */
export interface Mark {
  /** As the driver's report names it, or the name of a firmware that Fakel recognises but cannot drive. */
  readonly firmware: string
  /** Drivers to try, the likeliest first; none for firmware that is only recognised. */
  readonly drivers: readonly string[]
  readonly rpc?: RegExp
  readonly page?: RegExp
  /** Drivers to try where none of the others reads the machine; that they fail as well says nothing. */
  readonly kin?: readonly string[]
  /** True for what many devices have in common: something better may be found. */
  readonly weak?: true
  /** For a page that other devices have too: one of these ports must be open beside it. */
  readonly beside?: readonly number[]
  /** Asked of each open web port, or of 4028 where that port speaks HTTP. */
  readonly probe?: { readonly port: 80 | 4028; readonly path: string; readonly answer: RegExp }
}

export const MARKS: readonly Mark[] = [
  {
    firmware: 'Braiins OS',
    drivers: ['braiins-rest', 'braiins-graphql', 'bosminer'],
    rpc: /\bBOSer|\bBOSminer/i,
    page: /braiins/i,
    probe: web('/api/v1/version', /"major"\s*:\s*\d/),
  },
  { firmware: 'LuxOS', drivers: ['luxos'], rpc: /LUXminer/i, page: /luxos/i },
  {
    firmware: 'VNish',
    drivers: ['vnish'],
    rpc: /vnish/i,
    page: /vnish|anthillos/i,
    probe: web('/api/v1/info', /"fw_name"/),
  },
  { firmware: 'Hiveon', drivers: [], rpc: /hiveon/i },
  {
    firmware: 'MARA',
    drivers: ['mara'],
    rpc: /mara ?fw|kaonsu|marathon/i,
    page: /mara ?fw|kaonsu/i,
    probe: web('/kaonsu/v1/brief', /"hashrate_realtime|power_consumption_estimated|mara ?fw|kaonsu/i),
  },
  { firmware: 'mskminer', drivers: [], rpc: /\brwglr$/ },
  { firmware: 'asicseer', drivers: [], rpc: /asicseer/i },
  { firmware: 'Avalon', drivers: ['avalon'], rpc: /avalon|^MM ID\d/i, page: /avalon/i },
  {
    firmware: 'Auradine',
    drivers: ['auradine'],
    rpc: /auradine|flux|gcminer/i,
    page: /auradine/i,
    probe: web('/ipreport', /"IPReport"/),
  },
  // The API on 4028 is MicroBT's second; its third speaks on 4433, and the page stands before both.
  {
    firmware: 'WhatsMiner API 2',
    drivers: ['whatsminer-v2', 'whatsminer-v3'],
    // Old firmware leaves cgminer's name in `version`; its devices are called SM, and its summary tells the factory's rate.
    rpc: /whatsminer|btminer|^SM\d?$|^Factory GHS$/i,
  },
  { firmware: 'WhatsMiner', drivers: ['whatsminer-v3', 'whatsminer-v2'], page: /whatsminer/i },
  { firmware: 'WhatsMiner', drivers: ['whatsminer-v3', 'whatsminer-v2'], page: /luci/i, beside: [4433] },
  { firmware: 'Goldshell', drivers: [], rpc: /goldshell/i },
  {
    firmware: 'AxeOS',
    drivers: ['axeos'],
    page: /axeos/i,
    probe: web('/api/system/info', /"ASICModel"\s*:/),
  },
  {
    firmware: 'ePIC',
    drivers: ['epic'],
    page: /epic dashboard/i,
    probe: { port: 4028, path: '/summary', answer: /"Software"\s*:\s*"(PowerPlay|epic-miner)/i },
  },
  {
    firmware: 'ProtoOS',
    drivers: ['proto'],
    page: /proto ?os/i,
    probe: web('/api/v1/system', /"system-info"/),
  },
  {
    firmware: 'SealMiner',
    drivers: ['sealminer'],
    rpc: /bdminer|sealminer/i,
    page: /sealminer/i,
    probe: web('/cgi-bin/get_system_info.php', /sealminer/i),
  },
  {
    firmware: 'Antminer stock',
    drivers: ['antminer-stock'],
    // Mended firmware may keep Bitmain's sign-in.
    kin: ['mara'],
    page: /antminer/i,
    probe: web('/cgi-bin/get_system_info.cgi', /antminer/i),
  },
  // Only recognised: machines that mine other coins, and makers of few machines. Pages: recorded answers of the reference data.
  {
    firmware: 'Hammer',
    drivers: [],
    rpc: /^hammer/i,
    probe: web('/cgi-bin/get_system_info.cgi', /"minertype"\s*:\s*"hammer/i),
  },
  {
    firmware: 'VolcMiner',
    drivers: [],
    rpc: /^volcminer/i,
    probe: web('/cgi-bin/get_system_info.cgi', /volcminer/i),
  },
  { firmware: 'Elphapex', drivers: [], probe: web('/cgi-bin/get_system_info.cgi', /"minertype"\s*:\s*"DG/i) },
  { firmware: 'Blackminer', drivers: [], rpc: /^blackminer/i },
  { firmware: 'Innosilicon', drivers: [], rpc: /^innominer/i },
  // By the names of their devices: these makers left cgminer's own name in `version` or have no such command.
  { firmware: 'Baikal', drivers: [], rpc: /^BKL[A-Z]$/ },
  { firmware: 'Dayun', drivers: [], rpc: /^lyra2rev2\d?$/ },
  { firmware: 'FutureBit', drivers: [], rpc: /^MLD$/ },
  { firmware: 'HonorKnight', drivers: [], rpc: /^IT1\d?$/ },
  { firmware: 'iBeLink', drivers: [], rpc: /^BM-[A-Z]\d/ },
  { firmware: 'MinerVa', drivers: [], rpc: /^C12\d?$/ },
  { firmware: 'Spondoolies', drivers: [], rpc: /^SP3\d\d?$|-spx$/ },
  { firmware: 'StrongU', drivers: [], rpc: /^u\d000$/ },
  { firmware: 'Goldshell', drivers: [], probe: web('/mcb/pools', /"pool-priority"/) },
  {
    firmware: 'IceRiver',
    drivers: [],
    page: /iceriver/i,
    probe: web('/user/userpanel?post=4', /"(softver1|rtpow)"/),
  },
  {
    firmware: 'Fluminer',
    drivers: [],
    page: /fluminer/i,
    probe: web('/api/overview', /"minerInfo"/),
  },
  { firmware: 'Obelisk', drivers: [], probe: web('/api/info', /"vendor"\s*:\s*"obelisk"/i) },
  { firmware: 'DragonMint', drivers: [], probe: web('/api/summary', /"Name"\s*:\s*"DT1"/) },
  { firmware: 'Ebang', drivers: [], probe: web('/Status/getsystemstatus', /"productname"\s*:\s*"DWM/) },
  { firmware: 'Bitfury OpenMiner', drivers: [], probe: web('/api/om/miner/stat/agg', /"fansRpm"/) },
  { firmware: 'MultMiner', drivers: [], probe: web('/gst.csp', /"tphr"/) },
  // Many routers, and old miners that have not named themselves by anything else.
  { firmware: 'OpenWrt', drivers: [], page: /luci/i, weak: true },
]

function web(
  path: string,
  answer: RegExp,
): { readonly port: 80; readonly path: string; readonly answer: RegExp } {
  return { port: 80, path, answer }
}
