import type { GasPageView } from '../../src/site/gas/view.ts'
import { useWords } from '../i18n.ts'
import { Mark } from '../ui/Mark.tsx'
import { Sourced } from './Sourced.tsx'

type Step = GasPageView['treatment'][number]

/** The steps of treatment in their order, and when each is due. */
export function Treatment({ gas }: { gas: GasPageView }) {
  const { t } = useWords()
  return (
    <section className="panel" aria-labelledby="gas-treatment-title">
      <h2 id="gas-treatment-title">{t('gas.treatment')}</h2>
      {gas.treatment.length === 0 ? (
        <p className="quiet">{t('gas.no-treatment')}</p>
      ) : (
        <ol className="list gas-steps">
          {gas.treatment.map((step) => (
            <li key={step.id} data-step={step.id}>
              <StepLine step={step} at={gas.at} />
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}

function StepLine({ step, at }: { step: Step; at: string }) {
  const { t, format } = useWords()
  const { differential_pressure_kpa: across, change_at_kpa: change } = step
  const overdue = step.due !== null && Date.parse(step.due) <= Date.parse(at)
  const spent = across !== null && change !== null && across >= change
  return (
    <>
      <p>
        <Mark kind={overdue || spent ? 'warning' : 'info'} />
        <b>{t(`gas.step.${step.kind}`, { defaultValue: step.kind })}</b>{' '}
        <span className="quiet">{step.id}</span>
      </p>
      <dl className="gas-step">
        <div>
          <dt>{t('gas.step-loss')}</dt>
          <dd>
            <Sourced
              shown={format.parts.share(step.loss_share)}
              origin={{
                title: t('gas.step-loss'),
                lines: [[t('gas.origin.source'), t('gas.source.site file')]],
              }}
            />
          </dd>
        </div>
        {(across !== null || change !== null) && (
          <div>
            <dt>{t('gas.step-pressure')}</dt>
            <dd>
              <Sourced
                shown={{
                  number: format.number(across, 1),
                  unit: across === null ? '' : format.parts.pressure(0).unit,
                }}
                origin={{
                  title: t('gas.step-pressure'),
                  lines: [
                    [t('gas.origin.source'), across === null ? t('gas.step-unread') : t('gas.origin.live')],
                    [t('gas.origin.time'), format.dateTime(at)],
                  ],
                }}
              />
              {change !== null && (
                <span className="quiet">
                  {' '}
                  {t('gas.change-at', {
                    kpa: `${format.number(change, 1)}\u00a0${format.parts.pressure(0).unit}`,
                  })}
                </span>
              )}
            </dd>
          </div>
        )}
        {step.charged !== null && (
          <div>
            <dt>{t('gas.step-charged')}</dt>
            <dd>{format.date(step.charged)}</dd>
          </div>
        )}
        <div>
          <dt>{t('gas.step-due')}</dt>
          <dd>
            {step.due === null ? (
              <span className="quiet">{t('gas.due-unknown')}</span>
            ) : (
              <>
                {format.date(step.due)} {overdue && <b>{t('gas.overdue')}</b>}
              </>
            )}
          </dd>
        </div>
      </dl>
      {step.notes.map((note) => (
        <p key={note} className="small">
          {note}
        </p>
      ))}
    </>
  )
}
