// How keys look to people: the word of their environment, and the beginning by which they are told apart.

/** SDKs find the secret part of a signing key after `signkey-<word>-`: no dash may be in the word. */
export function keyWord(environment: string): string {
  return environment.replaceAll(/\W/g, "_");
}

const SHOWN_DIGITS = 8;

/** The words of a key and eight of its digits. */
export function keyPrefix(key: string): string {
  return key.slice(0, key.lastIndexOf("-") + 1 + SHOWN_DIGITS);
}
