// Runs before each page: asks for the dashboard's password, then does what the dashboard does.
import { proxy as secure } from "@cairn/dashboard/proxy.ts";
import { NextResponse, type NextRequest } from "next/server";
import { hasPassword, isLetIn } from "./lib/access.ts";

export function proxy(request: NextRequest): NextResponse {
  if (isLetIn(request.headers)) return secure(request);
  return hasPassword()
    ? new NextResponse("The dashboard asks for its password.", {
        status: 401,
        headers: { "www-authenticate": 'Basic realm="Cairn", charset="UTF-8"' },
      })
    : new NextResponse("The dashboard is closed. Set CAIRN_DASHBOARD_PASSWORD to open it.", {
        status: 403,
      });
}

/** The pages alone: what programs send to the executor goes straight to its route. */
export const config = {
  matcher: [
    "/",
    "/apps/:path*",
    "/events/:path*",
    "/functions/:path*",
    "/runs/:path*",
    "/schedules/:path*",
    "/send/:path*",
  ],
};
