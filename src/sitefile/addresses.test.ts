import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expandAddresses } from './index.ts'

const addresses = (text: string) => {
  const result = expandAddresses(text)
  return result.ok ? result.addresses : result.message
}

describe('machine addresses', () => {
  it('are one, a range with both ends, or the hosts of a network', () => {
    expect(addresses('10.0.1.7')).toEqual(['10.0.1.7'])
    expect(addresses('10.0.1.254 - 10.0.2.1')).toEqual(['10.0.1.254', '10.0.1.255', '10.0.2.0', '10.0.2.1'])
    expect(addresses('10.0.1.9/30')).toEqual(['10.0.1.9', '10.0.1.10'])
    expect(addresses('10.0.1.9/31')).toEqual(['10.0.1.8', '10.0.1.9'])
    expect(addresses('10.0.1.9/32')).toEqual(['10.0.1.9'])
    expect(addresses('192.168.0.0/24')).toHaveLength(254)
  })

  it('are refused with the reason', () => {
    expect(addresses('10.0.1.60-10.0.1.1')).toBe('10.0.1.1 comes before 10.0.1.60')
    expect(addresses('10.0.1.256')).toBe('10.0.1.256 is not an IPv4 address')
    expect(addresses('10.0.1.01')).toBe('10.0.1.01 is not an IPv4 address')
    expect(addresses('10.0.0.0/8')).toBe('10.0.0.0/8 holds 16777214 addresses, more than 65536')
    expect(addresses('10.0.0.0/33')).toBe('/33 is not a prefix length of 0 to 32')
    expect(addresses('10.0.0.1-')).toBe('nothing is not an IPv4 address')
    expect(addresses('')).toBe('nothing is not an IPv4 address')
  })

  it('never are more than a /16 holds, whatever is written', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9./-]{0,32}$/)), (text) => {
        const result = expandAddresses(text)
        if (result.ok) expect(result.addresses.length).toBeLessThanOrEqual(65_536)
      }),
    )
  })
})
