import { useWords } from '../i18n.ts'
import type { Wish } from './orderRequest.ts'

/** What an action needs to know beyond its name. */
export function ActionFields({ wish, onWish }: { wish: Wish; onWish: (changes: Partial<Wish>) => void }) {
  const { t } = useWords()
  switch (wish.action) {
    case 'limit':
      return (
        <label>
          {t('command.power')}
          <input
            type="number"
            required
            min={1}
            max={20_000}
            value={wish.powerW}
            onChange={(event) => onWish({ powerW: event.target.valueAsNumber })}
          />
        </label>
      )
    case 'limit-percent':
      return (
        <label>
          {t('order.percent')}
          <input
            type="number"
            required
            min={1}
            max={100}
            value={wish.percent}
            onChange={(event) => onWish({ percent: event.target.valueAsNumber })}
          />
        </label>
      )
    case 'profile':
      return (
        <label>
          {t('order.profile')}
          <input
            required
            maxLength={100}
            value={wish.profile}
            onChange={(event) => onWish({ profile: event.target.value })}
          />
        </label>
      )
    case 'pools':
      return (
        <label className="order-pools">
          {t('order.pools')}
          <textarea
            required
            rows={3}
            spellCheck={false}
            value={wish.pools}
            placeholder={t('order.pools-hint')}
            onChange={(event) => onWish({ pools: event.target.value })}
          />
        </label>
      )
    case 'locate':
      return (
        <label>
          {t('order.light')}
          <select
            value={wish.on ? 'on' : 'off'}
            onChange={(event) => onWish({ on: event.target.value === 'on' })}
          >
            <option value="on">{t('order.light-on')}</option>
            <option value="off">{t('order.light-off')}</option>
          </select>
        </label>
      )
    case 'wake':
      return (
        <label className="order-check">
          <input
            type="checkbox"
            checked={wish.onlyStopped}
            onChange={(event) => onWish({ onlyStopped: event.target.checked })}
          />
          {t('order.only-stopped')}
        </label>
      )
    default:
      return null
  }
}
