import { expect, it } from 'vitest'
import { z } from 'zod'
import { corpusJson, describeCorpus } from '../../../../test/corpus.ts'
import { md5Crypt } from './md5Crypt.ts'
import { decrypt, encrypt, sealOf } from './sealing.ts'

const TOKEN = { time: '6915', salt: 'BQ5hoXV9', newsalt: 'a5TtWui2' }

it('makes nothing of what is no whole number of blocks', () => {
  const seal = sealOf('secret', TOKEN)
  expect(decrypt('', seal)).toBeUndefined()
  expect(decrypt('bm90IHNpeHRlZW4=', seal)).toBeUndefined()
})

it('takes the last four figures of a time told in full', () => {
  expect(sealOf('secret', { ...TOKEN, time: '1592556915' }).sign).toBe(sealOf('secret', TOKEN).sign)
})

it.each(['', 'a', 'sixteen letters!', '{"cmd":"power_off","token":"…"}'])('reads %j back', (plain) => {
  const seal = sealOf('secret', TOKEN)
  expect(decrypt(encrypt(plain, seal), seal)).toBe(plain === '' ? undefined : plain)
})

const golden = z.array(
  z.object({
    password: z.string(),
    token: z.object({ time: z.string(), salt: z.string(), newsalt: z.string() }),
    md5crypt_key: z.string(),
    sign: z.string(),
    request_plain: z.string(),
    request_enc: z.string(),
    response_enc: z.string(),
    response_plain: z.string(),
  }),
)

describeCorpus('recorded orders of the write API', () => {
  it('are made byte for byte, and their answers read', () => {
    const vectors = golden.parse(corpusJson('whatsminer-v2-golden.json'))
    expect(vectors.length).toBeGreaterThan(2)
    for (const one of vectors) {
      const seal = sealOf(one.password, one.token)
      expect(md5Crypt(one.password, one.token.salt)).toBe(one.md5crypt_key)
      expect(seal.sign).toBe(one.sign)
      expect(JSON.stringify({ enc: 1, data: encrypt(one.request_plain, seal) })).toBe(one.request_enc)
      const { enc } = z.object({ enc: z.string() }).parse(JSON.parse(one.response_enc))
      expect(decrypt(enc, seal)).toBe(one.response_plain)
    }
  })
})
