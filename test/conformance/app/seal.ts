// Stands for encryption: what is stored is not what the function reads.

export const seal = (value: unknown): unknown => ({ sealed: JSON.stringify(value ?? null) });

export function unseal(value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("sealed" in value)) return value;
  return typeof value.sealed === "string" ? JSON.parse(value.sealed) : value;
}
