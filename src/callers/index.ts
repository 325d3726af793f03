export { modeOfWords, scopeOfWords } from './calendar/words.ts'
export { type Callers, startCallers, type WayNews } from './callers.ts'
export { newKeyPair, publicKeysOf, readPrivateKey } from './http/keys.ts'
export { type SignedRequest, signRequest } from './http/signature.ts'
export { SignedCalls } from './http/signedCalls.ts'
export { defaultsOf, type Issuer } from './issuer.ts'
export {
  type CallDefaults,
  callOf,
  type MessageFault,
  type ReadMessage,
  readCallData,
  readCallMessage,
  writeCallMessage,
  writeMode,
  writeScope,
} from './message.ts'
export { type Tried, tryVtn } from './openadr/tryVtn.ts'
export { answerView, writeAnswer, writeReport } from './saying.ts'
export { FORM, messageShape, termsShape } from './shape.ts'
export type { WayStatus } from './wayState.ts'
