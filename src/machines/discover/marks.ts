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
  readonly probe?: { readonly port: number; readonly path: string; readonly answer: RegExp }
}

export const MARKS: readonly Mark[] = [
  { firmware: 'Braiins OS', drivers: ['braiins-rest'], rpc: /\bBOSer|\bBOSminer/i, page: /braiins/i },
  { firmware: 'LuxOS', drivers: [], rpc: /LUXminer/i, page: /luxos/i },
  { firmware: 'VNish', drivers: [], rpc: /vnish/i, page: /vnish|anthillos/i },
  { firmware: 'Hiveon', drivers: [], rpc: /hiveon/i },
  { firmware: 'MARA', drivers: [], rpc: /marafw|kaonsu|marathon/i },
  { firmware: 'asicseer', drivers: [], rpc: /asicseer/i },
  { firmware: 'Avalon', drivers: [], rpc: /avalon/i, page: /avalon/i },
  { firmware: 'Auradine', drivers: [], rpc: /auradine|flux/i, page: /auradine/i },
  { firmware: 'WhatsMiner', drivers: [], rpc: /whatsminer|btminer/i, page: /whatsminer|luci/i },
  { firmware: 'Goldshell', drivers: [], rpc: /goldshell/i },
  { firmware: 'AxeOS', drivers: [], page: /axeos/i },
  { firmware: 'ePIC', drivers: [], page: /epic dashboard/i },
  { firmware: 'ProtoOS', drivers: [], page: /proto ?os/i },
  { firmware: 'SealMiner', drivers: [], page: /sealminer/i },
  { firmware: 'Antminer stock', drivers: ['antminer-stock'], page: /antminer/i },
]
