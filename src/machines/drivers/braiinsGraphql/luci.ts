import type { MachineOutcome } from '../../model.ts'
import { ok } from '../../outcome.ts'
import { at, mac } from '../../parsing/part.ts'
import { documentsOf } from '../../parsing/section.ts'
import type { HttpConnection } from '../../transports/http.ts'

const LUCI = '/cgi-bin/luci'
const INTERFACE = `${LUCI}/admin/network/iface_status/lan`
/** LuCI answers a program only by this name (pyasic, 2023). */
const AGENT = { 'user-agent': 'BTC Tools v0.1' }

/**
 * The MAC address, which GraphQL does not tell: POST /cgi-bin/luci signs in by cookie, GET .../iface_status/lan answers
 * `[{"macaddr":"01:23:45:67:89:10"}]` (asic-rs, 2026; recorded of 22.08 and 25.03).
 */
export async function luciMac(
  web: HttpConnection,
  { user, password }: { readonly user: string; readonly password: string },
  defects: string[],
): Promise<MachineOutcome<string | undefined>> {
  const signedIn = await web.send({
    method: 'POST',
    path: LUCI,
    form: { luci_username: user, luci_password: password },
    headers: AGENT,
  })
  if (!signedIn.ok) return signedIn
  const cookie = signedIn.value.cookies.join('; ')
  const answer = await web.send({
    method: 'GET',
    path: INTERFACE,
    headers: { ...AGENT, ...(cookie === '' ? {} : { cookie }) },
  })
  if (!answer.ok) return answer
  if (answer.value.status !== 200) {
    defects.push(`iface_status/lan: HTTP ${answer.value.status}`)
    return ok(undefined)
  }
  return ok(mac(at(documentsOf(answer.value.text, 'iface_status/lan', defects), 0, 0, 'macaddr')))
}
