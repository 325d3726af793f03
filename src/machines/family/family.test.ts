import { expect, it } from 'vitest'
import { instant } from '../../quantity/index.ts'
import { DRIVERS } from '../drivers/index.ts'

it('looks up no names', async () => {
  for (const family of DRIVERS) {
    const link = family.open({ host: 'miner.example' })
    expect(await link.poll(instant(0))).toMatchObject({ ok: false, failure: { kind: 'unreachable' } })
    link.close()
  }
})
