// Where an order, a task and an access request stand; the page polls this.
import { database } from "../../../lib/database.ts";

export const dynamic = "force-dynamic";

export async function GET(request: Request): Promise<Response> {
  const id = new URL(request.url).searchParams.get("id") ?? "";
  const sql = await database();
  const rows = await sql<{ status: string; detail: string }[]>`
    select status, '' as detail from example.orders where id = ${id}
    union all select status, coalesce(answer, '') from example.tasks where id = ${id}
    union all select status, trail from example.access where id = ${id}`;
  return Response.json(rows[0] ?? { status: "starting", detail: "" });
}
