// The buttons of the page send their events through here. The name decides the payload's type, and
// the client checks both.
import { InvalidEvent } from "@cairn/sdk-next";
import { cairn } from "../../../lib/cairn.ts";

export async function POST(request: Request): Promise<Response> {
  try {
    const { ids } = await cairn.send(await request.json());
    return Response.json({ ids });
  } catch (error) {
    const status = error instanceof InvalidEvent ? 400 : 502;
    return Response.json(
      { error: error instanceof Error ? error.message : String(error) },
      { status },
    );
  }
}
