// A stub in place of a model's API, so that the example needs no network.
import { z } from "zod";

const Question = z.object({ prompt: z.string() });

export async function POST(request: Request): Promise<Response> {
  const { prompt } = Question.parse(await request.json());
  return Response.json({ answer: `A plan in three steps for: ${prompt}` });
}
