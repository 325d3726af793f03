import { z } from 'zod'

const minutes = z.number().min(0).max(1_440).optional()
const share = z.number().gt(0).lt(1).optional()

/** Each key that is left out is Fakel's own assumption, and every finding says so. */
export const healthSchema = z
  .strictObject({
    raise_after_min: minutes.describe('How long something must be wrong before it is raised; 10 unless told'),
    clear_after_min: minutes.describe('How long it must be in order again before it clears; 5'),
    unreachable_after_min: minutes.describe('Instead of raise_after_min for silent machines; 5'),
    hot_after_min: minutes.describe('Instead of raise_after_min for heat; 2'),
    theft_after_min: minutes.describe('Instead of raise_after_min for foreign pools and workers; 1'),
    hot_c: z.number().min(30).max(150).optional().describe('Chip or board temperature; 100'),
    hot_clear_k: z.number().min(0).max(50).optional().describe('So much cooler before it clears; 5'),
    low_hashrate_share: share.describe('Of the nominal hashrate at its power limit; 0.8'),
    reject_share: share.describe('Of the shares within reject_window_min; 0.05'),
    reject_window_min: z.number().min(1).max(1_440).optional().describe('15'),
    fan_slow_share: share.describe('Of its usual speed against the other fans; 0.7'),
    restarts_per_h: z.number().int().min(2).max(60).optional().describe('3'),
    ticket_after_min: minutes.describe('How long a finding stands before a repair ticket is opened; 15'),
  })
  .prefault({})

/** Patterns in which `*` stands for any text. */
export const allowedPools = z
  .array(z.string().min(1))
  .min(1)
  .optional()
  .describe(
    'Hosts, or host:port, that these machines may work for; others are theft of hashrate. * is any text',
  )
export const allowedWorkers = z
  .array(z.string().min(1))
  .min(1)
  .optional()
  .describe('Worker names that these machines may work under. * is any text')
export const hotAt = z
  .number()
  .min(30)
  .max(150)
  .optional()
  .describe('Temperature at which these machines are too hot, instead of that of all')
