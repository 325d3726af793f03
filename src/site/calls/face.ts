import type { CallAnswer, CallBook, CallDesk, CallKey, CallMessage } from '../../calls/index.ts'
import type { CallPage, CallRecord, CallView, OverrideRequest } from './view.ts'

/** What the API, the schedule and the CLI see of the calls of a site. */
export interface CallsFace extends CallDesk {
  /** All that is known of calls, folded from the store. */
  book(): CallBook
  /** Newest first; `open`: only those whose time is not over. */
  list(query: { readonly limit: number; readonly open?: boolean }): CallPage
  /** One version, the newest unless said, with all that was appended about its id; undefined: nobody called so. */
  call(issuer: string, id: string, version?: number): Promise<CallRecord | undefined>
  /** What a dispatcher said by telephone, in the name of an issuer of the site file; `who` is the person that takes it. */
  takeByPerson(message: CallMessage, who: string): Promise<CallAnswer>
  /** Out of force from now until then, by name; a `RequestRefused` says what is wrong with it. */
  override(call: CallKey, request: OverrideRequest, who: string): Promise<CallView>
}
