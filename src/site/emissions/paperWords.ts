/** The fixed texts of a printed report. */
const EN = {
  title: 'Emissions report {number}, version {version}',
  subtitle: '{site}, {from} to {to}',
  page: 'page {page} of {pages}',
  foot: 'Fakel · emissions report {number}, version {version} · {site}',
  hash: 'SHA-256 {hash}',
  report: 'Report',
  site: 'Site',
  period: 'Period',
  periodText: '{from} to {to}, both included; days of {zone} ({start} to {end})',
  made: 'Made',
  madeText: '{at} by {who}',
  why: 'Reason',
  supersedes: 'Supersedes',
  supersedesText: 'version {version}, SHA-256 {hash}',
  nothing: 'nothing; this is the first version',
  factorSet: 'Factor set',
  factorSetText: '{id}, version {version}: {report}, {years} years',
  conditions: 'Volumes at',
  basis: 'Settled intervals',
  basisText: '{intervals} quarters of an hour, batches {first} to {last} of the chain; link {hash}',
  result: 'Result',
  substance: 'Substance',
  ofSite: 'Site',
  ofBaseline: 'Baseline',
  avoided: 'Avoided',
  resultNote:
    'Baseline: a flare with the destruction efficiency and unlit share below burns the same gas. ± is the standard uncertainty (k = 1) of the figures that have one.',
  reduction: 'The site avoided {share} of the baseline’s warming ({avoided} of CO2e).',
  increase: 'The site warmed more than the baseline by {share} ({avoided} of CO2e).',
  use: 'Use of the gas',
  inlet: 'Gas that came in',
  used: 'Burnt in engines',
  flared: 'Flared',
  usedShare: 'Not flared',
  usedText:
    '{share}; at least {required} are asked for by Decree No. 1148 of the Government of the Russian Federation of 8 November 2012, whose share is of the gas produced at a field',
  unknown: 'not known',
  quality: 'Quality of the data',
  incomplete:
    'INCOMPLETE: {missing} of {due} quarters of an hour are missing. Their gas is not in the figures. {who} accepted this.',
  measured: 'Measured',
  estimated: 'Estimated or calculated from the balance',
  missing: 'Missing',
  setAside: 'Measurements set aside',
  none: 'none',
  quarters: '{count} quarters of an hour, {share}',
  inputs: 'Inputs',
  flow: 'Flow',
  what: 'What',
  amount: 'Amount',
  uncertainty: 'Uncertainty',
  told: 'Measured / calculated / unknown',
  inputsNote: 'Reconciled amounts. Uncertainties of the intervals are added up: a meter errs to one side.',
  'engine gas': 'gas burnt',
  'engine energy': 'electricity made',
  flare: 'gas flared',
  rows: 'Emissions by activity',
  baselineRows: 'Baseline by activity',
  activity: 'Activity',
  gas: 'Gas',
  co2e: 'CO2e',
  equation: 'Equation',
  terms: 'Terms of the site',
  factor: 'Factor',
  value: 'Value',
  origin: 'From',
  source: 'Source',
  'site file': 'site file',
  entered: 'entered',
  catalogue: 'catalogue',
  assumed: 'assumed',
  enteredText: '{source}; entry {entry} by {who}: {why}',
  factors: 'Factors',
  grade: 'Traced to',
  document: 'document',
  quoted: 'quotation',
  unverified: 'not verified',
  stated: 'stated',
  compositions: 'Composition of the gas',
  compositionText: '{gas}: {from} to {to}, sampled {sampled}; {source}',
  component: 'Component',
  share: 'Mole per cent',
  equations: 'Equations',
  clause: 'By',
  equationsNote:
    'n kmol of gas, x its fractions, C carbon atoms of the combustible components, Q gross heat, u unlit share, D destruction efficiency, E combustion efficiency, M molar mass, f a factor.',
  carbon:
    'Carbon: {into} came in; {co2} left as CO2, {methane} as methane, {others} as other hydrocarbons, {incomplete} as products of incomplete combustion.',
  days: 'Days',
  months: 'Months',
  day: 'Day',
  month: 'Month',
  warnings: 'Warnings',
  signatures: 'Signatures',
  prepared: 'Prepared by',
  checked: 'Checked by',
  line: '______________________________    date ______________',
} as const
type Key = keyof typeof EN

const RU: Readonly<Record<Key, string>> = {
  title: 'Отчёт о выбросах {number}, версия {version}',
  subtitle: '{site}, {from} – {to}',
  page: 'страница {page} из {pages}',
  foot: 'Fakel · отчёт о выбросах {number}, версия {version} · {site}',
  hash: 'SHA-256 {hash}',
  report: 'Отчёт',
  site: 'Площадка',
  period: 'Период',
  periodText: 'с {from} по {to} включительно; сутки по времени {zone} ({start} – {end})',
  made: 'Составлен',
  madeText: '{at}, {who}',
  why: 'Основание',
  supersedes: 'Заменяет',
  supersedesText: 'версию {version}, SHA-256 {hash}',
  nothing: 'ничего: это первая версия',
  factorSet: 'Набор коэффициентов',
  factorSetText: '{id}, версия {version}: {report}, {years} лет',
  conditions: 'Объёмы при',
  basis: 'Учтённые интервалы',
  basisText: '{intervals} четвертей часа, записи цепочки с {first} по {last}; звено {hash}',
  result: 'Итог',
  substance: 'Вещество',
  ofSite: 'Площадка',
  ofBaseline: 'Базовая линия',
  avoided: 'Предотвращено',
  resultNote:
    'Базовая линия: тот же газ сжигает факел с указанными ниже полнотой сжигания и долей времени без пламени. ± — стандартная неопределённость (k = 1) тех величин, для которых она известна.',
  reduction: 'Площадка предотвратила {share} потепления базовой линии ({avoided} CO2-экв.).',
  increase: 'Потепление от площадки больше базовой линии на {share} ({avoided} CO2-экв.).',
  use: 'Использование газа',
  inlet: 'Поступило газа',
  used: 'Сожжено в двигателях',
  flared: 'Сожжено на факеле',
  usedShare: 'Не сожжено на факеле',
  usedText:
    '{share}; постановление Правительства РФ от 8 ноября 2012 г. № 1148 требует не менее {required} от газа, добытого на месторождении',
  unknown: 'неизвестно',
  quality: 'Качество данных',
  incomplete:
    'НЕПОЛНЫЙ: нет данных за {missing} из {due} четвертей часа. Их газ в отчёт не вошёл. Принято: {who}.',
  measured: 'Измерено',
  estimated: 'Оценено или рассчитано по балансу',
  missing: 'Нет данных',
  setAside: 'Исключённые измерения',
  none: 'нет',
  quarters: '{count} четвертей часа, {share}',
  inputs: 'Исходные данные',
  flow: 'Поток',
  what: 'Что',
  amount: 'Количество',
  uncertainty: 'Неопределённость',
  told: 'Измерено / рассчитано / неизвестно',
  inputsNote:
    'Согласованные значения. Неопределённости интервалов сложены: счётчик ошибается в одну сторону.',
  'engine gas': 'сожжённый газ',
  'engine energy': 'выработанная электроэнергия',
  flare: 'газ на факел',
  rows: 'Выбросы по источникам',
  baselineRows: 'Базовая линия по источникам',
  activity: 'Источник',
  gas: 'Газ',
  co2e: 'CO2-экв.',
  equation: 'Формула',
  terms: 'Условия площадки',
  factor: 'Коэффициент',
  value: 'Значение',
  origin: 'Откуда',
  source: 'Источник данных',
  'site file': 'файл площадки',
  entered: 'введено',
  catalogue: 'каталог',
  assumed: 'принято',
  enteredText: '{source}; запись {entry}, {who}: {why}',
  factors: 'Коэффициенты',
  grade: 'Прослежено до',
  document: 'документа',
  quoted: 'цитаты',
  unverified: 'не проверено',
  stated: 'заявлено',
  compositions: 'Состав газа',
  compositionText: '{gas}: с {from} по {to}, проба {sampled}; {source}',
  component: 'Компонент',
  share: 'Молярная доля, %',
  equations: 'Формулы',
  clause: 'По документу',
  equationsNote:
    'n — кмоль газа, x — молярные доли, C — атомов углерода в горючих компонентах, Q — высшая теплота, u — доля без пламени, D — доля разрушения, E — полнота сжигания до CO2, M — молярная масса, f — коэффициент.',
  carbon:
    'Углерод: поступило {into}; вышло {co2} в виде CO2, {methane} в виде метана, {others} в виде других углеводородов, {incomplete} в продуктах неполного сгорания.',
  days: 'По суткам',
  months: 'По месяцам',
  day: 'Сутки',
  month: 'Месяц',
  warnings: 'Предупреждения',
  signatures: 'Подписи',
  prepared: 'Составил',
  checked: 'Проверил',
  line: '______________________________    дата ______________',
}

export const PAPER_LANGUAGES = ['en', 'ru'] as const
export type PaperLanguage = (typeof PAPER_LANGUAGES)[number]

export interface PaperWords {
  text(key: Key, values?: Readonly<Record<string, string | number>>): string
  /** The text of a key that data name, or the data themselves. */
  word(name: string): string
  number(value: number, digits?: number): string
  percent(share: number): string
  /** `2026-10-31` as people of the language write it. */
  day(day: string): string
  /** Grams as t, kg or g, with their uncertainty. */
  mass(grams: number, sigma?: number | null): string
}

export function paperWords(language: PaperLanguage): PaperWords {
  const texts = language === 'ru' ? RU : EN
  const locale = language === 'ru' ? 'ru-RU' : 'en-GB'
  const number = (value: number, digits = 4) =>
    new Intl.NumberFormat(locale, {
      maximumSignificantDigits: digits,
      roundingPriority: 'morePrecision',
      maximumFractionDigits: 0,
    }).format(value)
  const units = language === 'ru' ? { t: 'т', kg: 'кг', g: 'г' } : { t: 't', kg: 'kg', g: 'g' }
  const word = (name: string) => (isKey(name) ? texts[name] : name)
  return {
    text: (key, values = {}) =>
      texts[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole)),
    word,
    number,
    percent: (share) => `${number(share * 100, 3)} %`,
    day: (day) => (language === 'ru' ? day.split('-').toReversed().join('.') : day),
    mass(grams, sigma) {
      const size = Math.abs(grams)
      const [unit, per] = size >= 1e6 ? [units.t, 1e6] : size >= 1e3 ? [units.kg, 1e3] : [units.g, 1]
      const beside = sigma == null ? '' : ` ± ${number(sigma / per, 2)}`
      return `${number(grams / per)}${beside} ${unit}`
    },
  }
}

function isKey(name: string): name is Key {
  return Object.hasOwn(EN, name)
}
