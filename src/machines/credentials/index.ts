export {
  type CredentialEntry,
  type CredentialsFor,
  lookUp,
  mistakeIn,
  SCOPES,
  type Scope,
  type SignIn,
} from './entries.ts'
export { Secret } from './secret.ts'
export { findKey, makeKeyFile, openVault, writeVault } from './vault.ts'
