export type { Mistake, ParsedSite } from './model.ts'
export type { SiteFile } from './schema.ts'
export { siteFileSchema } from './schema.ts'
