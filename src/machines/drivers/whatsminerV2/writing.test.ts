import { expect, it } from 'vitest'
import { z } from 'zod'
import { corpusJson, describeCorpus } from '../../../../test/corpus.ts'
import { ok } from '../../outcome.ts'
import type { RpcConnection } from '../../transports/wires.ts'
import { orderOf } from './orders.ts'
import { writer } from './writing.ts'

/** The recorded pools, `my-test-pool1.com` to `3`, and the restart. */
const ORDERS = [
  {
    kind: 'pools',
    pools: [1, 2, 3].map((place) => ({
      url: `stratum+tcp://my-test-pool${place}.com:5588`,
      user: `my-test-username${place}`,
      password: `my-test-password${place}`,
    })),
  },
  { kind: 'reboot' },
] as const

const golden = z.array(
  z.object({
    password: z.string(),
    token: z.record(z.string(), z.string()),
    request_enc: z.string(),
    request_plain: z.string(),
    response_enc: z.string(),
    response_plain: z.string(),
  }),
)

describeCorpus('an order as it was recorded', () => {
  it('goes out byte for byte, and its recorded answer is understood', async () => {
    const outcomes: unknown[] = []
    for (const one of golden.parse(corpusJson('whatsminer-v2-golden.json'))) {
      const asked = ORDERS.find(({ kind }) => one.request_plain.includes('reboot') === (kind === 'reboot'))
      const order = asked === undefined ? undefined : orderOf(asked)
      if (order === undefined) throw new Error(one.request_plain)
      const sent: unknown[] = []
      const rpc: RpcConnection = {
        ask: async (request) => {
          sent.push(request)
          return ok(
            request === 'get_token'
              ? JSON.stringify({ STATUS: 'S', Code: 134, Msg: one.token, Description: 'whatsminer v1.1' })
              : one.response_enc,
          )
        },
      }
      outcomes.push(await writer(rpc, one.password).send(order))
      expect(JSON.stringify(sent[1])).toBe(one.request_enc)
    }
    expect(outcomes).toMatchObject([
      { ok: true, value: 'accepted' },
      {
        ok: false,
        failure: { kind: 'unauthorised', detail: expect.stringContaining("can't access write cmd") },
      },
      { ok: true, value: 'accepted' },
    ])
  })
})
