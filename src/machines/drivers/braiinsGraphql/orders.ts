import type { MachineCommand, PoolSetting } from '../../model.ts'

export interface Mutation {
  readonly query: string
  readonly variables?: object
}

/**
 * The mutations behind an order, in their turn; undefined for what the firmware cannot do. Names and inputs as in asic-rs
 * (v21_09 to v25_03, 2026) and the web interface's own requests (bohnelang, PV-Ueberschuss, 2025). `__typename` may be asked
 * of any answer and tells an error by its name.
 */
export function mutations(order: MachineCommand): readonly Mutation[] | undefined {
  switch (order.kind) {
    case 'sleep':
      return [{ query: 'mutation { bosminer { stop { __typename } } }' }]
    case 'wake':
      return [{ query: 'mutation { bosminer { start { __typename } } }' }]
    case 'reboot':
      return [{ query: 'mutation { bos { reboot { __typename } } }' }]
    case 'locate':
      return [
        {
          query: 'mutation ($enable: Boolean!) { bos { setFaultLight(enable: $enable) { __typename } } }',
          variables: { enable: order.on },
        },
      ]
    case 'limit':
      return [
        {
          query:
            'mutation ($input: AutotuningIn!, $apply: Boolean!) { bosminer { config { updateAutotuning(input: $input, apply: $apply) { __typename ... on AttributeError { message } ... on AutotuningError { message } } } } }',
          variables: { input: { powerTarget: Math.round(order.power) }, apply: true },
        },
      ]
    case 'pools':
      return [
        {
          query:
            'mutation ($groups: [Group!]!) { bosminer { config { updateGroups(groups: $groups) { __typename ... on GroupListError { message } } } } }',
          variables: { groups: [{ name: 'default', quota: 1, pools: order.pools.map(pool) }] },
        },
        // The new groups are taken up with the next start of mining.
        { query: 'mutation { bosminer { restart { __typename ... on BosminerError { message } } } }' },
      ]
    default:
      return undefined
  }
}

function pool({ url, user, password = 'x' }: PoolSetting) {
  return { url, user, password }
}
