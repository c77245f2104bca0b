// Where the executor may connect to on somebody else's word. Names are
// looked up once and every address is checked before the connection goes to that very address, so
// that a name cannot change its mind in between.
import { CairnError } from "@cairn/core";
import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from "node:dns";
import { BlockList, isIP } from "node:net";

export interface EgressGuard {
  /** @throws {CairnError} `egress_denied`, for an address or a port in the URL itself. */
  readonly checkUrl: (url: URL) => void;
  /** For `new Agent({ connect: { lookup } })` of undici; fails with `egress_denied`. */
  readonly lookup: Lookup;
}

type Found = (
  error: Error | null,
  address: string | readonly LookupAddress[],
  family?: number,
) => void;
type Lookup = (hostname: string, options: LookupOptions, found: Found) => void;

const DENIED_4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];
/** Local and special ones, and the forms of IPv6 that carry an IPv4 address. */
const DENIED_6: readonly (readonly [string, number])[] = [
  ["::", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["2001::", 32],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
];

/** Ports above that belong to databases and the like, where a request may do harm. */
const DENIED_PORTS: ReadonlySet<number> = new Set([
  1433, 1521, 2375, 2379, 3306, 5432, 5984, 6379, 9200, 11211, 27017,
]);
const FIRST_FREE_PORT = 1024;

/**
 * Denies private, local and special addresses, ports below 1024 except 80 and 443, and the ports of
 * databases.
 *
 * @param allow - Exceptions: a host name, `*.name`, an address or a range (`10.0.0.0/8`). A host or
 * an address listed here may be reached on any port.
 * @param variable - The setting that these exceptions are from, for what is said of a refusal.
 */
export function createEgressGuard(
  allow: readonly string[],
  variable = "CAIRN_EGRESS_ALLOW",
): EgressGuard {
  const denied = deniedRanges();
  const allowed = allowedRanges(allow);
  const names = allow.filter((entry) => !isAddressOrRange(entry)).map((name) => name.toLowerCase());
  const isAllowedName = (host: string): boolean =>
    names.some((name) => (name.startsWith("*.") ? host.endsWith(name.slice(1)) : host === name));
  const isDenied = (address: string): boolean =>
    contains(denied, address) && !contains(allowed, address);

  return {
    checkUrl: (url) => {
      const host = url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
      if (isAllowedName(host)) return;
      const isAddress = isIP(host) !== 0;
      if (isAddress && contains(allowed, host)) return;
      if (isAddress && contains(denied, host)) throw addressDenied(host, host, variable);
      const port = portOf(url);
      if (!isFreePort(port)) throw portDenied(host, port, variable);
    },
    lookup: (hostname, options, found) => {
      dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
        if (error !== null) return found(error, []);
        const bad = addresses.find(({ address }) => isDenied(address));
        if (bad !== undefined && !isAllowedName(hostname.toLowerCase())) {
          return found(addressDenied(hostname, bad.address, variable), []);
        }
        const [first] = addresses;
        if (options.all === true) return found(null, addresses);
        return found(null, first?.address ?? "", first?.family ?? 0);
      });
    },
  };
}

function deniedRanges(): BlockList {
  const list = new BlockList();
  for (const [network, bits] of DENIED_4) list.addSubnet(network, bits, "ipv4");
  for (const [network, bits] of DENIED_6) list.addSubnet(network, bits, "ipv6");
  return list;
}

const isAddressOrRange = (entry: string): boolean => isIP(entry.split("/")[0] ?? "") !== 0;

function allowedRanges(allow: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of allow.filter(isAddressOrRange)) {
    const [network = "", bits] = entry.split("/");
    const family = isIP(network) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(network, family);
    else list.addSubnet(network, Number(bits), family);
  }
  return list;
}

/** An IPv4 address in the form of IPv6 (`::ffff:10.0.0.1`) counts as the IPv4 address. */
function contains(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

const portOf = (url: URL): number =>
  url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);

const isFreePort = (port: number): boolean =>
  port === 80 || port === 443 || (port >= FIRST_FREE_PORT && !DENIED_PORTS.has(port));

function addressDenied(host: string, address: string, variable: string): CairnError {
  const where = host === address ? host : `${host} (${address})`;
  return new CairnError("egress_denied", {
    message: `${where} is a private or special address, which production does not connect to.`,
    hint: `If what you call really is there, allow it: ${variable}=${host}`,
    details: { host, address },
  });
}

function portDenied(host: string, port: number, variable: string): CairnError {
  return new CairnError("egress_denied", {
    message: `Port ${String(port)} of ${host} is not one of a web server.`,
    hint: `Serve it on port 80, 443 or above ${String(FIRST_FREE_PORT)}, or allow the host: ${variable}=${host}`,
    details: { host, port },
  });
}
