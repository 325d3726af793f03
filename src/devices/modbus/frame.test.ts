import { array, assert, integer, property, record, uint8Array } from 'fast-check'
import { expect, it } from 'vitest'
import { encodeFrame, FrameSplitter } from './frame.ts'

const frames = array(
  record({
    transaction: integer({ min: 0, max: 0xffff }),
    unit: integer({ min: 0, max: 255 }),
    pdu: uint8Array({ minLength: 1, maxLength: 253 }).map((bytes) => Buffer.from(bytes)),
  }),
  { maxLength: 8 },
)

it('cuts the same frames out of a stream however it is torn', () => {
  assert(
    property(frames, array(integer({ min: 1, max: 40 }), { minLength: 1 }), (sent, sizes) => {
      const stream = Buffer.concat(sent.map(encodeFrame))
      const splitter = new FrameSplitter()
      const got = []
      for (let at = 0, turn = 0; at < stream.length; turn++) {
        const size = sizes[turn % sizes.length] ?? 1
        const { frames: some, defect } = splitter.push(stream.subarray(at, at + size))
        expect(defect).toBeUndefined()
        got.push(...some)
        at += size
      }
      expect(got).toEqual(sent)
      expect(splitter.torn).toBe(false)
    }),
  )
})

it('takes random bytes for frames or for a defect, and never holds more than one frame back', () => {
  assert(
    property(array(uint8Array({ maxLength: 400 }), { maxLength: 10 }), (pieces) => {
      const splitter = new FrameSplitter()
      for (const piece of pieces) {
        const { frames: some, defect } = splitter.push(Buffer.from(piece))
        for (const { pdu } of some) expect(pdu.length).toBeGreaterThan(0)
        if (defect !== undefined) return
      }
    }),
  )
})
