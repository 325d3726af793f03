import { useState } from 'react'
import { UNKNOWN } from '../format.ts'
import { useWords } from '../i18n.ts'
import type { ChannelView } from '../state/verbs.ts'
import { testChannel } from '../state/verbs.ts'
import { refusalText } from '../ui/refusal.ts'

/** By which ways people are told, and whether those ways work. */
export function Channels({ channels, operator }: { channels: readonly ChannelView[]; operator: boolean }) {
  const { t, format } = useWords()
  const [told, setTold] = useState<Readonly<Record<string, string>>>({})
  const test = async (id: string) => {
    setTold((before) => ({ ...before, [id]: t('channel.testing') }))
    const answer = await testChannel(id)
    const text = !answer.ok
      ? refusalText(t, format, answer.refusal)
      : answer.value.ok
        ? t('channel.taken')
        : t('channel.failed', { reason: answer.value.reason ?? '' })
    setTold((before) => ({ ...before, [id]: text }))
  }
  if (channels.length === 0) return <p className="quiet">{t('channel.none')}</p>
  return (
    <section className="panel" aria-labelledby="channels-title">
      <h2 id="channels-title">{t('channel.title')}</h2>
      <ul className="channels">
        {channels.map((channel) => (
          <li key={channel.id} className={channel.ok === false ? 'alarm' : undefined}>
            <b>{channel.id}</b>
            <span>
              {t(`channel.${channel.kind}`)} {channel.target}
            </span>
            <span className="quiet">
              {channel.last_sent_at === null
                ? UNKNOWN
                : t('channel.last', { at: format.dateTimeShort(channel.last_sent_at) })}
            </span>
            {channel.last_error !== null && channel.ok === false && <span>{channel.last_error}</span>}
            {channel.waiting > 0 && (
              <span>{t('channel.waiting', { waiting: format.number(channel.waiting) })}</span>
            )}
            {operator && (
              <button type="button" onClick={() => void test(channel.id)}>
                {t('channel.test')}
              </button>
            )}
            <span role="status">{told[channel.id] ?? ''}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
