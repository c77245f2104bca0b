// Bytes that come in pieces.

export interface ByteBuffer {
  readonly size: () => number;
  readonly add: (chunk: Uint8Array) => void;
  /** All bytes so far. */
  readonly take: () => Uint8Array;
}

/**
 * Collects chunks in one growing piece of memory: a list of them would take a hundred times the
 * size of a body that comes byte by byte.
 */
export function createByteBuffer(): ByteBuffer {
  let kept: Uint8Array = new Uint8Array(0);
  let size = 0;
  return {
    size: () => size,
    add: (chunk: Uint8Array) => {
      if (size === 0) kept = chunk;
      else {
        if (size + chunk.length > kept.length) {
          const grown = new Uint8Array(2 * (size + chunk.length));
          grown.set(kept.subarray(0, size));
          kept = grown;
        }
        kept.set(chunk, size);
      }
      size += chunk.length;
    },
    take: () => kept.subarray(0, size),
  };
}
