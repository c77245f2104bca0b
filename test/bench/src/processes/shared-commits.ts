// Group commit in its smallest form: what arrives while commits are under way shares the next one.

const AT_ONCE = 2;
const MOST = 200;

interface Waiting<Item> {
  readonly item: Item;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export function shareCommits<Item>(
  commit: (items: readonly Item[]) => Promise<void>,
): (item: Item) => Promise<void> {
  let waiting: Waiting<Item>[] = [];
  let underWay = 0;

  function pump(): void {
    while (underWay < AT_ONCE && waiting.length > 0) {
      const batch = waiting.slice(0, MOST);
      waiting = waiting.slice(MOST);
      underWay += 1;
      void commit(batch.map(({ item }) => item))
        .then(
          () => batch.forEach(({ resolve }) => resolve()),
          (error: unknown) => batch.forEach(({ reject }) => reject(error)),
        )
        .finally(() => {
          underWay -= 1;
          pump();
        });
    }
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      setImmediate(pump);
    });
}
