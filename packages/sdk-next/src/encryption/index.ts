// The entry `@cairn/sdk-next/encryption`: what steps and functions return is stored encrypted.
export { DecryptionRefused, UnknownEncryptionKey } from "./decryption-errors.ts";
export { type Encryption, encryption, type EncryptionOptions } from "./encryption.ts";
export type { EncryptionKey } from "./keys.ts";
