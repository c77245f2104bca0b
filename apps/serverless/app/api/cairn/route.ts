// The functions of the example app, in this same app: for trying the whole platform out. Yours are in an
// app of your own, or here in their place.
import { GET as get, POST as post, PUT as put } from "@cairn/example/app/api/cairn/route.ts";

export const dynamic = "force-dynamic";
/** Seconds, as long as the executor may wait for a call. */
export const maxDuration = 300;

type Handler = (request: Request) => Promise<Response>;

const ifWanted =
  (handler: Handler): Handler =>
  async (request) =>
    process.env["CAIRN_EXAMPLE"] === "true"
      ? await handler(request)
      : new Response("Set CAIRN_EXAMPLE=true to serve the example's functions.", { status: 404 });

export const GET = ifWanted(get);
export const POST = ifWanted(post);
export const PUT = ifWanted(put);
