// A stub in place of an external directory. A user whose name begins with "unlucky" is refused.
import { z } from "zod";

const Assignment = z.object({ user: z.string(), resource: z.string() });

export async function POST(request: Request): Promise<Response> {
  const { user } = Assignment.parse(await request.json());
  if (user.startsWith("unlucky")) return Response.json({ error: "try later" }, { status: 503 });
  return Response.json({ ok: true });
}
