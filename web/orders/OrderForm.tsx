import { type FormEvent, useState } from 'react'
import { useHistoryState } from 'wouter/use-browser-location'
import { useWords } from '../i18n.ts'
import { HOLDS_H } from '../machines/commandKinds.ts'
import type { Refusal } from '../state/request.ts'
import { giveOrder } from '../state/verbs.ts'
import { Alert } from '../ui/Alert.tsx'
import { ActionFields } from './ActionFields.tsx'
import { OrderPreview } from './OrderPreview.tsx'
import { ACTIONS, DEADLINES_S, FIRST_WISH, orderOf, type Wish } from './orderRequest.ts'
import { useOrderPreview } from './useOrders.ts'

/** Which machines, what, why and until when; the machines meant are shown before anything is sent. */
export function OrderForm({ onGiven }: { onGiven: () => void }) {
  const { t, format } = useWords()
  const handed = useHistoryState<{ machines?: readonly string[] } | null>()
  const [wish, setWish] = useState<Wish>(() => ({ ...FIRST_WISH, machines: handed?.machines ?? [] }))
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal>()
  const { preview, refusal: previewRefusal } = useOrderPreview(wish)
  const set = (changes: Partial<Wish>) => setWish((before) => ({ ...before, ...changes }))
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const order = orderOf(wish, Date.now())
    if (order === undefined) return
    setBusy(true)
    const answer = await giveOrder(order, crypto.randomUUID())
    setBusy(false)
    setRefusal(answer.ok ? undefined : answer.refusal)
    if (!answer.ok) return
    set({ why: '', pools: '' })
    onGiven()
  }
  const ready = wish.why.trim().length >= 3 && (preview?.affected.length ?? 0) > 0
  return (
    <form className="panel order-form" onSubmit={(event) => void submit(event)}>
      <label className="order-where">
        {t('order.where')}
        <input
          value={wish.where}
          spellCheck={false}
          placeholder={t('order.where-hint')}
          onChange={(event) => set({ where: event.target.value })}
        />
      </label>
      {wish.machines.length > 0 && (
        <p className="order-handed">
          {t('order.handed', { machines: format.number(wish.machines.length), count: wish.machines.length })}{' '}
          <button type="button" className="plain" onClick={() => set({ machines: [] })}>
            {t('order.all')}
          </button>
        </p>
      )}
      <label>
        {t('order.what')}
        <select
          value={wish.action}
          onChange={(event) =>
            set({ action: ACTIONS.find((each) => each === event.target.value) ?? 'sleep' })
          }
        >
          {ACTIONS.map((each) => (
            <option key={each} value={each}>
              {t(`order.action.${each}`)}
            </option>
          ))}
        </select>
      </label>
      <ActionFields wish={wish} onWish={set} />
      <label>
        {t('command.until')}
        <select value={wish.hours} onChange={(event) => set({ hours: Number(event.target.value) })}>
          {HOLDS_H.map((each) => (
            <option key={each} value={each}>
              {format.duration(each * 3_600_000)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t('order.deadline')}
        <select value={wish.deadlineS} onChange={(event) => set({ deadlineS: Number(event.target.value) })}>
          {DEADLINES_S.map((each) => (
            <option key={each} value={each}>
              {format.duration(each * 1000)}
            </option>
          ))}
        </select>
      </label>
      <label className="order-why">
        {t('command.why')}
        <input
          required
          minLength={3}
          maxLength={500}
          value={wish.why}
          placeholder={t('command.why-hint')}
          onChange={(event) => set({ why: event.target.value })}
        />
      </label>
      <OrderPreview preview={preview} />
      <Alert refusal={refusal ?? previewRefusal} />
      <div className="dialog-end">
        <button type="submit" className="primary" disabled={busy || !ready}>
          {t('order.give')}
        </button>
      </div>
    </form>
  )
}
