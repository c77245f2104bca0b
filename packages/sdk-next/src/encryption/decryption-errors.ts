// Why something that is stored could not be read. The first one heals with the right configuration.
import { NonRetriable } from "../errors.ts";

/** It was encrypted with a key that is not among `keys`. Tried again like any other error. */
export class UnknownEncryptionKey extends Error {
  readonly keyId: string;

  constructor(what: string, keyId: string) {
    super(
      `${what} was encrypted with the key "${keyId}", which is not among the keys of encryption(). ` +
        "Keep old keys in the list, after the first one, for as long as runs and events need them.",
    );
    this.name = "UnknownEncryptionKey";
    this.keyId = keyId;
  }
}

/** It was changed, belongs to another run or step, or is not encrypted where it must be. */
export class DecryptionRefused extends NonRetriable {
  constructor(message: string) {
    super(message);
    this.name = "DecryptionRefused";
  }
}
