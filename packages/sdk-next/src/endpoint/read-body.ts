// A request's body as text, limited before it is buffered.

/** The largest state of a run, 32 MB, with the events and some room. */
export const CALL_BODY_MAX = 48 * 1024 * 1024;
export const SYNC_BODY_MAX = 64 * 1024;

/** @returns Undefined when the body has more bytes than `limit`. */
export async function readBody(request: Request, limit: number): Promise<string | undefined> {
  const announced = request.headers.get("content-length");
  if (announced !== null && Number(announced) > limit) return undefined;
  // The host reads no more than was announced; it has faster ways to do so than a stream.
  if (announced !== null) return await request.text();
  if (request.body === null) return "";
  const decoder = new TextDecoder();
  const reader = request.body.getReader();
  let bytes = 0;
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > limit) {
      await reader.cancel();
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
}
