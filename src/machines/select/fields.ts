/**
 * What a selection may ask of a machine. Numbers are bare, in the unit at the end of the field's name (`power_w` in W,
 * `j_per_th` in J/TH, `uptime_s` in s).
 */
export const FIELDS = {
  address: 'text',
  make: 'text',
  model: 'text',
  firmware: 'text',
  driver: 'text',
  hostname: 'text',
  mac: 'text',
  serial: 'text',
  hall: 'text',
  rack: 'text',
  feeder: 'text',
  owner: 'text',
  group: 'text',
  profile: 'text',
  /** One of several: a comparison holds where it holds for any of them. */
  pool: 'texts',
  worker: 'texts',
  error: 'texts',
  mining: 'flag',
  hashrate_ths: 'number',
  power_w: 'number',
  power_limit_w: 'number',
  j_per_th: 'number',
  temperature_c: 'number',
  uptime_s: 'number',
} as const satisfies Readonly<Record<string, 'text' | 'texts' | 'flag' | 'number'>>

export type Field = keyof typeof FIELDS
export type FieldType = (typeof FIELDS)[Field]
type FieldOf<T extends FieldType> = { [F in Field]: (typeof FIELDS)[F] extends T ? F : never }[Field]
export type TextField = FieldOf<'text' | 'texts'>
export type NumberField = FieldOf<'number'>
export type FlagField = FieldOf<'flag'>

/** What is known of one machine. An absent field is unknown; an empty list is known to be empty. */
export type MachineFacts = { readonly address: string } & {
  readonly [F in FieldOf<'text'>]?: string | undefined
} & { readonly [F in FieldOf<'texts'>]?: readonly string[] | undefined } & {
  readonly [F in NumberField]?: number | undefined
} & { readonly [F in FlagField]?: boolean | undefined }

const NAMES = Object.keys(FIELDS)

export function fieldNames(): readonly string[] {
  return NAMES
}

export function isField(name: string): name is Field {
  return Object.hasOwn(FIELDS, name)
}
export function isNumberField(field: Field): field is NumberField {
  return FIELDS[field] === 'number'
}
export function isFlagField(field: Field): field is FlagField {
  return FIELDS[field] === 'flag'
}
export function isTextField(field: Field): field is TextField {
  return FIELDS[field] === 'text' || FIELDS[field] === 'texts'
}
