import { describe, expect, it } from 'vitest'
import { exampleText, mistakesOf } from './example.testing.ts'
import { parseSiteFile } from './index.ts'

const withAlerts = (text: string) => parseSiteFile(`${exampleText}\nalerts:\n${text}`, 'site.yaml')
const told = (text: string) =>
  mistakesOf(withAlerts(text)).map(({ path, message, suggestion }) => ({
    path,
    message,
    ...(suggestion !== undefined && { suggestion }),
  }))

describe('alert channels', () => {
  it('name the place of their secret, and take the rest by default', () => {
    const parsed = withAlerts(`
  language: ru
  mail: [{ id: mail, host: mail.test, user: fakel, password_env: MAIL, from: a@b.test, to: [c@d.test] }]
  webhooks: [{ id: hook, url: "https://example.org/in", secret_file: /run/secrets/hook, severity: alarm }]
  telegram: [{ id: chat, token_env: BOT, chat: "-100" }]
`)
    expect(parsed).toMatchObject({
      ok: true,
      site: {
        alerts: {
          language: 'ru',
          gather_s: 30,
          group_from: 5,
          remind_h: 4,
          mail: [{ port: 587, security: 'starttls', severity: 'warning', most_per_hour: 30 }],
          webhooks: [{ severity: 'alarm' }],
          telegram: [{ base_url: 'https://api.telegram.org' }],
        },
      },
    })
  })

  it('are refused with a secret in the file, none, or two', () => {
    expect(
      told(
        '  telegram: [{ id: chat, token: "123:abc", chat: "1" }, { id: b, chat: "1", token_env: A, token_file: B }]\n',
      ),
    ).toEqual([
      { path: 'alerts.telegram[0]', message: 'chat has no token_env and no token_file' },
      { path: 'alerts.telegram[0].token', message: 'token is not a key of alerts.telegram[0]' },
      { path: 'alerts.telegram[1]', message: 'b has both token_env and token_file' },
    ])
    expect(told('  webhooks: [{ id: hook, url: "ftp://example.org/", secret_env: A }]\n')).toMatchObject([
      { path: 'alerts.webhooks[0].url' },
    ])
  })

  it('send no password in the clear but to this computer', () => {
    const mail = (more: string) => told(`  mail: [{ id: m, from: a@b.test, to: [c@d.test], ${more} }]\n`)
    expect(mail('host: mail.test, security: none, user: u, password_env: P')).toEqual([
      {
        path: 'alerts.mail[0].security',
        message: 'm would send its password over the network in the clear',
      },
    ])
    expect(mail('host: 127.0.0.1, security: none, user: u, password_env: P')).toEqual([])
    expect(mail('host: mail.test')).toEqual([])
    expect(mail('host: mail.test, user: u')).toEqual([
      { path: 'alerts.mail[0]', message: 'm has no password_env and no password_file' },
    ])
    expect(mail('host: mail.test, password_env: P')).toEqual([
      { path: 'alerts.mail[0]', message: 'm has a password and no user' },
    ])
  })

  it('have names of their own', () => {
    expect(
      told(
        '  mail: [{ id: a, host: h, from: a@b.test, to: [c@d.test] }]\n  telegram: [{ id: a, chat: "1", token_env: A }]\n',
      ),
    ).toEqual([{ path: 'alerts.telegram[0].id', message: 'there are two alert channels a' }])
  })
})
