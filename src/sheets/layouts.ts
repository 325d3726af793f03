/** A sheet of labels; lengths in millimetres. */
export interface LabelLayout {
  readonly page: { readonly width: number; readonly height: number }
  readonly columns: number
  readonly rows: number
  readonly label: { readonly width: number; readonly height: number }
  /** Of the first label's corner. */
  readonly left: number
  readonly top: number
  /** From one label to the next. */
  readonly pitch: { readonly across: number; readonly down: number }
}

const A4 = { width: 210, height: 297 }

/** By name. Sizes are those that label makers publish for their sheets of 24 and for rolls. */
const LAYOUTS = {
  /** 24 labels of 70 × 37 mm that fill a page, as Avery 3474 and its like. */
  'a4-3x8': {
    page: A4,
    columns: 3,
    rows: 8,
    label: { width: 70, height: 37 },
    left: 0,
    top: 0.5,
    pitch: { across: 70, down: 37 },
  },
  /** 24 labels of 63.5 × 33.9 mm with margins, as Avery L7159 and its like. */
  'a4-3x8-margins': {
    page: A4,
    columns: 3,
    rows: 8,
    label: { width: 63.5, height: 33.9 },
    left: 7.2,
    top: 12.9,
    pitch: { across: 66.05, down: 33.9 },
  },
  /** One label a page, for label printers with rolls of 62 × 29 mm. */
  'single-62x29': {
    page: { width: 62, height: 29 },
    columns: 1,
    rows: 1,
    label: { width: 62, height: 29 },
    left: 0,
    top: 0,
    pitch: { across: 62, down: 29 },
  },
} as const satisfies Record<string, LabelLayout>

export const LAYOUT_NAMES = [
  'a4-3x8',
  'a4-3x8-margins',
  'single-62x29',
] as const satisfies readonly (keyof typeof LAYOUTS)[]
export type LayoutName = (typeof LAYOUT_NAMES)[number]

export function layoutOf(name: LayoutName): LabelLayout {
  return LAYOUTS[name]
}
