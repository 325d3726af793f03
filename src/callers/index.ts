export { defaultsOf, type Issuer } from './issuer.ts'
export {
  type CallDefaults,
  callOf,
  type MessageFault,
  MOST_MESSAGE_BYTES,
  type ReadMessage,
  readCallData,
  readCallMessage,
  writeCallMessage,
  writeMode,
  writeScope,
} from './message.ts'
export { writeAnswer, writeReport } from './saying.ts'
export { type CallTerms, FORM, messageShape, modeShape, scopeShape, termsShape } from './shape.ts'
