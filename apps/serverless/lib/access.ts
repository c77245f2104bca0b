// Who may see the dashboard: in production whoever knows its password, which browsers send by
// themselves once it was asked for (HTTP Basic). Without a password nobody.
import { createHash, timingSafeEqual } from "node:crypto";

export const hasPassword = (): boolean => password() !== "";

/** @param headers - Of the request; any user name will do. */
export function isLetIn(headers: Headers): boolean {
  if (process.env.NODE_ENV === "development") return true;
  const given = passwordOf(headers.get("authorization"));
  return hasPassword() && given !== undefined && timingSafeEqual(digest(given), digest(password()));
}

const password = (): string => process.env["CAIRN_DASHBOARD_PASSWORD"]?.trim() ?? "";

/** Of equal length, whatever was given. */
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** @returns Undefined for anything that is not a pair of name and password (RFC 7617). */
function passwordOf(authorization: string | null): string | undefined {
  const encoded = /^basic +(\S+)$/i.exec(authorization ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const pair = Buffer.from(encoded, "base64").toString("utf8");
  const colon = pair.indexOf(":");
  return colon < 0 ? undefined : pair.slice(colon + 1);
}
