// Where an access request stands, and the trail of how it got there.
import { database } from "./database.ts";

export interface AccessState {
  readonly requestId: string;
  readonly user: string;
  readonly resource: string;
  readonly status: string;
}

export async function setAccess({ requestId, user, resource, status }: AccessState): Promise<void> {
  const sql = await database();
  await sql`
    insert into example.access (id, username, resource, status, trail)
    values (${requestId}, ${user}, ${resource}, ${status}, ${status})
    on conflict (id) do update set status = excluded.status,
      trail = example.access.trail || ' → ' || excluded.status`;
}
