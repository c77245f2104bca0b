// How arrays travel to and from the database. The driver would ask every new connection for the
// types of the database instead; when the connection breaks during that question, the error belongs
// to nobody and ends the process.

interface ArrayType<Item> {
  /** The type's number in every Postgres. */
  readonly to: number;
  readonly from: number[];
  readonly serialize: (items: readonly Item[]) => string;
  readonly parse: (text: string) => Item[];
}

type Scalar = string | number | null;

/** All that the hand-written statements use. */
export const ARRAY_TYPES = {
  smallints: arrayType(1005, Number),
  integers: arrayType(1007, Number),
  texts: arrayType(1009, String),
  bigints: arrayType(1016, Number),
  floats: arrayType(1022, Number),
} as const;

function arrayType(number: number, toItem: (text: string) => Scalar): ArrayType<Scalar> {
  return {
    to: number,
    from: [number],
    serialize: (items) => `{${items.map(toElement).join(",")}}`,
    parse: (text) => elementsOf(text).map((element) => (element === null ? null : toItem(element))),
  };
}

function toElement(item: Scalar): string {
  if (item === null) return "NULL";
  return typeof item === "number"
    ? String(item)
    : `"${item.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}

const ELEMENT = /"((?:[^"\\]|\\.)*)"|([^{},"]+)/gs;

function elementsOf(text: string): (string | null)[] {
  return [...text.matchAll(ELEMENT)].map(([, quoted, bare]) => {
    if (quoted !== undefined) return quoted.replaceAll(/\\(.)/gs, "$1");
    return bare === undefined || bare === "NULL" ? null : bare;
  });
}
