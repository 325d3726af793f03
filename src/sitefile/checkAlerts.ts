import type { Finding } from './check.ts'
import type { SiteFile } from './schema.ts'
import type { Path } from './source.ts'

/** Every alert channel has its own name, and names the one place where its secret is kept. */
export function checkAlerts(site: SiteFile): readonly Finding[] {
  const { mail, webhooks, telegram } = site.alerts
  const found: Finding[] = []
  const secret = (path: Path, id: string, name: string, variable?: string, file?: string) => {
    if ((variable === undefined) !== (file === undefined)) return
    const keys = `${name}_env`
    found.push({
      path,
      message:
        variable === undefined
          ? `${id} has no ${keys} and no ${name}_file`
          : `${id} has both ${keys} and ${name}_file`,
      expected: `one of them: the environment variable or the file that holds the ${name}`,
    })
  }
  mail.forEach((channel, k) => {
    const path = ['alerts', 'mail', k]
    const { id, user, password_env, password_file, security, host } = channel
    const given = password_env !== undefined || password_file !== undefined
    if (user !== undefined || (password_env !== undefined && password_file !== undefined))
      secret(path, id, 'password', password_env, password_file)
    if (given && user === undefined)
      found.push({ path, message: `${id} has a password and no user`, expected: 'user beside the password' })
    if (given && security === 'none' && !isLocal(host))
      found.push({
        path: [...path, 'security'],
        message: `${id} would send its password over the network in the clear`,
        expected: 'tls or starttls',
      })
  })
  webhooks.forEach((channel, k) => {
    secret(['alerts', 'webhooks', k], channel.id, 'secret', channel.secret_env, channel.secret_file)
  })
  telegram.forEach((channel, k) => {
    secret(['alerts', 'telegram', k], channel.id, 'token', channel.token_env, channel.token_file)
  })
  return [...found, ...twice(site)]
}

function twice(site: SiteFile): Finding[] {
  const { mail, webhooks, telegram } = site.alerts
  const all = Object.entries({ mail, webhooks, telegram }).flatMap(([section, channels]) =>
    channels.map(({ id }, k) => ({ id, path: ['alerts', section, k, 'id'] })),
  )
  return all
    .filter(({ id }, k) => all.findIndex((each) => each.id === id) < k)
    .map(({ id, path }) => ({
      path,
      message: `there are two alert channels ${id}`,
      expected: 'a name of its own',
    }))
}

function isLocal(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.')
}
