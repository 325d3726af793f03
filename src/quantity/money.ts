/** Money in integer minor units (cents, kopecks) of an ISO 4217 currency. */
export interface Money {
  readonly minor: number
  readonly currency: string
}

export function money(minor: number, currency: string): Money {
  if (!Number.isSafeInteger(minor)) throw new RangeError(`money is whole minor units, not ${minor}`)
  return { minor, currency }
}

/** Bitcoin in whole satoshi. */
export interface Coins {
  readonly satoshi: number
}
