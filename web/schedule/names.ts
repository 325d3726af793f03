/** What a thing is called, by its id. */
export type Names = (id: string) => string
