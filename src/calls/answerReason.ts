/** Why a message is answered as it is, in English; in other languages `call.answer.<code>` of the message catalogues. */
const TEXTS = {
  taken: () => '',
  replaces: ({ known }) => `in place of version ${known}`,
  cancelled: () => 'cancelled',
  'nothing-held': () => 'nothing was held under this name',
  repeated: () => 'known already',
  'newer-known': ({ known }) => `version ${known} is known`,
  'cancelled-already': () => 'cancelled already',
  over: () => 'its time is over',
  'said-otherwise': ({ version }) => `version ${version} said something else before`,
  'other-issuer': ({ source, issuer }) => `came from ${source}, who is not ${issuer}`,
  'nobody-named': ({ issuer }) => `nobody named ${issuer} may call`,
  'beyond-site': ({ issuer }) => `${issuer} may not order the site`,
  'beyond-part': ({ issuer, part }) => `${issuer} may not order ${part}`,
  'too-long': ({ hours, most_h }) => `lasts ${hours} h, ${most_h} h at most`,
  'too-far': ({ hours, most_h }) => `begins in ${hours} h, ${most_h} h at most`,
  'too-many': ({ calls }) => `${calls} of its calls are not over`,
  'bad-id': () => 'an id has 1 to 500 characters',
  'bad-version': () => 'a version is a whole number',
  'ends-first': () => 'it ends before it begins',
  'about-nothing': () => 'it is about nothing',
  negative: () => 'powers, prices and times are not negative',
  'no-price': () => 'a price is a number',
} as const satisfies Readonly<Record<string, (values: AnswerValues) => string>>

type AnswerValues = Readonly<Record<string, string | number>>
export type AnswerCode = keyof typeof TEXTS

export interface AnswerReason {
  readonly code: AnswerCode
  readonly values: AnswerValues
}

export const ANSWER_CODES: readonly string[] = Object.keys(TEXTS)

export const because = (code: AnswerCode, values: AnswerValues = {}): AnswerReason => ({ code, values })

export const answerText = ({ code, values }: AnswerReason): string => {
  const text: (values: AnswerValues) => string = TEXTS[code]
  return text(values)
}
