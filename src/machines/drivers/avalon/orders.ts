import type { MachineCommand, MachineFailure, MachineOutcome, PoolSetting } from '../../model.ts'
import { failed, ok } from '../../outcome.ts'
import { at, text } from '../../parsing/part.ts'
import { documentsOf, section } from '../../parsing/section.ts'
import type { RpcConnection } from '../../transports/wires.ts'
import type { Kind } from './kinds.ts'

/** One thing to ask of the machine: forms of it, of which the first that the firmware takes counts. */
interface Step {
  readonly command: 'ascset' | 'setpool'
  readonly forms: readonly string[]
  /** It goes down for it, and may close the connection without an answer. */
  readonly leaves?: true
  /** Its text may hold a password, so that the machine's answer is not quoted. */
  readonly secret?: true
}

/** Places for pools (Canaan's API: `poolnum` 0 to 2). */
const MOST_POOLS = 3
/** Sleep and wake are asked for at a time: this much later, by the machine's clock, which is taken to be right. */
const AHEAD_S = 5
/** `ascset|0,…`: the machine itself is device 0. */
const DEVICE = 0

const REBOOT: Step = { command: 'ascset', forms: [ascset('reboot,0'), ascset('reboot,all')], leaves: true }

function ascset(option: string): string {
  return `${DEVICE},${option}`
}

/** What an order is made of on this kind of machine, at this time (Unix seconds); a failure where it cannot be put into words. */
export function stepsOf(
  order: MachineCommand,
  kind: Kind,
  seconds: number,
  credentials: { readonly user: string; readonly password: string },
): MachineOutcome<readonly Step[]> {
  const timed = (option: string): Step => ({
    command: 'ascset',
    forms: [ascset(`${option},1:${seconds + AHEAD_S}`), ascset(option)],
  })
  switch (order.kind) {
    case 'sleep':
      return ok([
        kind.sleep === 'softoff' ? timed('softoff') : { command: 'ascset', forms: [ascset('hashpower,0')] },
      ])
    case 'wake':
      return ok([kind.sleep === 'softoff' ? { ...timed('softon'), leaves: true } : REBOOT])
    case 'reboot':
      return ok([REBOOT])
    case 'locate':
      return ok([{ command: 'ascset', forms: [ascset(`led,1-${order.on ? 1 : 0}`)] }])
    case 'profile':
      return profileSteps(order.profile, kind)
    case 'pools':
      return poolSteps(order.pools, kind, credentials)
    default:
      return failed({ kind: 'unsupported', detail: `Avalon cannot do "${order.kind}"` })
  }
}

function profileSteps(
  profile: string,
  { option, modes, form, restarts }: Kind,
): MachineOutcome<readonly Step[]> {
  const mode = modes.indexOf(profile)
  if (mode === -1)
    return failed({ kind: 'refused', detail: `no profile "${profile}": there are ${modes.join(', ')}` })
  const [plain, set] = [ascset(`${option},${mode}`), ascset(`${option},set,${mode}`)]
  const forms = form === 'plain' ? [plain, set] : [set, plain]
  return ok([{ command: 'ascset', forms }, ...(restarts ? [REBOOT] : [])])
}

/** All places are written, and take effect with a restart; fewer pools than places stand in the last of them again. */
function poolSteps(
  pools: readonly PoolSetting[],
  kind: Kind,
  { user, password }: { readonly user: string; readonly password: string },
): MachineOutcome<readonly Step[]> {
  const most = kind.pools === 'single' ? 1 : MOST_POOLS
  const last = pools.at(-1)
  if (last === undefined) return failed({ kind: 'refused', detail: 'setpool: at least one pool is needed' })
  if (pools.length > most)
    return failed({ kind: 'refused', detail: `setpool: the machine holds ${most} pools at most` })
  const words = [user, password, ...pools.flatMap((pool) => [pool.url, pool.user, pool.password ?? 'x'])]
  if (words.some((word) => /[,|\0]/.test(word)))
    return failed({ kind: 'refused', detail: 'setpool: a comma or bar in an address, a name or a password' })
  const steps = Array.from({ length: most }, (_, place): Step => {
    const pool = pools[place] ?? last
    const where = kind.pools === 'single' ? [] : [String(place)]
    const values = [user, password, ...where, pool.url, pool.user, pool.password ?? 'x'].join(',')
    return kind.pools === 'command'
      ? { command: 'setpool', forms: [values], secret: true }
      : { command: 'ascset', forms: [ascset(`setpool,${values}`)], secret: true }
  })
  return ok([...steps, REBOOT])
}

/** Takes the steps one after another; the first that is not taken ends it. */
export async function take(rpc: RpcConnection, steps: readonly Step[]): Promise<MachineOutcome<'accepted'>> {
  for (const step of steps) {
    const outcome = await one(rpc, step)
    if (!outcome.ok) return outcome
  }
  return ok('accepted')
}

async function one(rpc: RpcConnection, step: Step): Promise<MachineOutcome<'accepted'>> {
  let refused: MachineFailure | undefined
  for (const parameter of step.forms) {
    const answer = await rpc.ask({ command: step.command, parameter })
    if (!answer.ok) {
      const gone = step.leaves === true && (await tookItsLeave(rpc, answer.failure))
      return gone ? ok('accepted') : answer
    }
    const failure = refusalOf(answer.value, nameOf(step), step.secret === true)
    if (failure === undefined) return ok('accepted')
    refused ??= failure
  }
  return failed(refused ?? { kind: 'refused', detail: `${nameOf(step)}: no form of it` })
}

/** The option, never its values. */
function nameOf({ command, forms }: Step): string {
  return command === 'setpool' ? 'setpool' : `ascset ${forms[0]?.split(',')[1] ?? ''}`
}

/**
 * Waking and restarting may be answered by a closed connection or by nothing (asic-rs, 2026): silence counts as taken if the
 * machine still answers another question.
 */
async function tookItsLeave(rpc: RpcConnection, failure: MachineFailure): Promise<boolean> {
  if (failure.kind === 'timeout') return (await rpc.ask('version')).ok
  return 'detail' in failure && /closed|RESET/i.test(failure.detail)
}

/** Answers are `STATUS` S (set), I (information, as good), or E with the reason in `Msg`; in JSON, or in cgminer's bars. */
function refusalOf(answer: string, name: string, secret: boolean): MachineFailure | undefined {
  const row = at(section(documentsOf(answer, name, []), 'STATUS'), 0)
  const letter = text(at(row, 'STATUS')) ?? /STATUS=([A-Z])/.exec(answer)?.[1]
  if (letter === 'S' || letter === 'I') return undefined
  const said = (text(at(row, 'Msg')) ?? /Msg=([^,|]*)/.exec(answer)?.[1] ?? '').slice(0, 120)
  if (letter === undefined) return { kind: 'malformed', detail: `${name}: an answer without a status` }
  if (/auth failed|password invalid/i.test(said))
    return { kind: 'unauthorised', detail: `${name}: the machine does not take the user and password` }
  return { kind: 'refused', detail: `${name}: ${secret || said === '' ? 'the machine says no' : said}` }
}
