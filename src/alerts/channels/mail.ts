import { createTransport } from 'nodemailer'
import { readSecret, type SecretReference, withoutSecrets } from '../../sitefile/index.ts'
import { type Channel, type Message, SEND_WITHIN_MS, type Sent } from './channel.ts'

export interface MailSettings {
  readonly id: string
  readonly host: string
  readonly port: number
  readonly security: 'tls' | 'starttls' | 'none'
  readonly user?: string
  readonly password?: SecretReference
  /** Certificates (PEM) of the authority that the server's is checked against, instead of the public ones. */
  readonly caFile?: string
  readonly from: string
  readonly to: readonly string[]
}

/** E-mail by SMTP (RFC 5321), submitted over TLS or STARTTLS (RFC 8314, RFC 3207), text in UTF-8. */
export function mailChannel(settings: MailSettings): Channel {
  const { id, host, port, to } = settings
  const addresses = `${to.length} ${to.length === 1 ? 'address' : 'addresses'}`
  return {
    id,
    kind: 'mail',
    target: `${addresses} by ${host}:${port}`,
    send: async (message) => {
      const password = settings.password === undefined ? undefined : await readSecret(settings.password)
      if (password?.ok === false) return { ok: false, reason: password.reason, again: true }
      const ca = settings.caFile === undefined ? undefined : await readSecret({ file: settings.caFile })
      if (ca?.ok === false) return { ok: false, reason: ca.reason, again: true }
      return submit(settings, message, password?.value, ca?.value)
    },
  }
}

async function submit(
  settings: MailSettings,
  message: Message,
  password: string | undefined,
  ca: string | undefined,
): Promise<Sent> {
  const { host, port, security, user, from, to } = settings
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    connectionTimeout: SEND_WITHIN_MS,
    greetingTimeout: SEND_WITHIN_MS,
    socketTimeout: SEND_WITHIN_MS,
    dnsTimeout: SEND_WITHIN_MS,
    // A message has only its text: nothing is read from disk or fetched on its account.
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(ca !== undefined && { tls: { ca } }),
    ...(user !== undefined && password !== undefined && { auth: { user, pass: password } }),
  })
  try {
    const sent = await within(
      transport.sendMail({
        from,
        to: [...to],
        subject: message.subject,
        text: message.text,
        messageId: `<${message.id}@fakel>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      }),
    )
    return sent.rejected.length === 0
      ? { ok: true }
      : // The others have it: sending again would only repeat it to them.
        { ok: false, reason: `the server refused ${sent.rejected.length} of the addresses`, again: false }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return {
      ok: false,
      reason: withoutSecrets(reason, [...(password === undefined ? [] : [password])]),
      again: mayPass(error),
    }
  } finally {
    transport.close()
  }
}

/** A reply of 5yz is final (RFC 5321, 4.2.1), but for a refused sign-in, which a changed password mends. */
function mayPass(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return true
  if ('code' in error && error.code === 'EAUTH') return true
  return !('responseCode' in error && typeof error.responseCode === 'number' && error.responseCode >= 500)
}

/** A server that lets each step take nearly its limit is not waited for beyond twice that. */
function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`not sent within ${(2 * SEND_WITHIN_MS) / 1000} s`)),
      2 * SEND_WITHIN_MS,
    )
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
