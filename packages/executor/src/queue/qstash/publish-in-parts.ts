// One message that QStash refuses does not keep back the others of its batch.

export interface Refused<Item> {
  readonly item: Item;
  readonly reason: unknown;
}

interface PartPorts<Item> {
  /** @returns Those that were refused. Rejects when all of them were, or nobody knows. */
  readonly publish: (items: readonly Item[]) => Promise<readonly Refused<Item>[]>;
  /** Did it reject because of what was to be published? */
  readonly isRefusal: (thrown: unknown) => boolean;
}

/** So many requests in a row that are refused: it is not a single message's fault. */
const FUTILE = 7;

/**
 * Publishes all at once; what is refused as a whole, again by halves.
 *
 * @returns Those that were refused.
 * @throws What `publish` throws for any other reason; what was published before may be published again.
 */
export async function publishInParts<Item>(
  items: readonly Item[],
  { publish, isRefusal }: PartPorts<Item>,
): Promise<readonly Refused<Item>[]> {
  const refused: Refused<Item>[] = [];
  const parts: (readonly Item[])[] = [items];
  let futile = 0;
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    try {
      refused.push(...(await publish(part)));
      futile = 0;
    } catch (error) {
      if (!isRefusal(error)) throw error;
      futile += 1;
      if (part.length > 1 && futile < FUTILE) parts.push(...halvesOf(part));
      else refused.push(...part.map((item) => ({ item, reason: error })));
      if (futile < FUTILE) continue;
      return [...refused, ...parts.flat().map((item) => ({ item, reason: error }))];
    }
  }
  return refused;
}

function halvesOf<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}
