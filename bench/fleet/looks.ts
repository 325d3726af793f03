import type { Kind } from './settings.ts'

/**
 * What the machines of the simulated fleet answer, as texts of the length and shape that real ones have (Antminer S21 of
 * July 2024, WhatsMiner M60S with API 3.0.2, Antminer S19 XP under Braiins OS 25.07). `@MAC` stands where each machine has its own.
 */
export interface Looks {
  readonly mining: boolean
  /** What the machine says it draws, W. */
  readonly powerW: number
}

export const MAC = '02:4d:00:00:00:00'
export const NOMINAL_W: Readonly<Record<Kind, number>> = {
  'antminer-stock': 3_500,
  'whatsminer-v3': 3_156,
  'braiins-rest': 3_137,
}
/** Control board and fans at rest. */
export const ASLEEP_W = 60
export const SALT = 'uhCiDyVj'

export type Texts = Readonly<Record<string, string>>
export const json = (value: unknown) => JSON.stringify(value)
