// The small app behind the frameworks that run in a plain Node process, as their users write it.
import { serve as serveNode } from "@hono/node-server";
import express from "express";
import fastify from "fastify";
import { Hono } from "hono";
import { serve as serveExpress } from "inngest/express";
import { fastifyPlugin } from "inngest/fastify";
import { serve as serveHono } from "inngest/hono";
import { createServer } from "inngest/node";
import type { FrameworkName } from "./framework-names.ts";
import type { SmallApp } from "./small-app.ts";

const HOST = "127.0.0.1";
const PATH = "/api/inngest";

type Start = (app: SmallApp, port: number) => void;

export type NodeFramework = Exclude<FrameworkName, `next-${string}`>;

export const NODE_SERVERS: Readonly<Record<NodeFramework, Start>> = {
  node: (app, port) => void createServer(app).listen(port, HOST),
  express: (app, port) => {
    const server = express();
    server.use(express.json({ limit: "4mb" }));
    server.use(PATH, serveExpress(app));
    server.listen(port, HOST);
  },
  fastify: (app, port) => {
    const server = fastify();
    void server.register(fastifyPlugin, { ...app, options: {} });
    void server.listen({ port, host: HOST });
  },
  hono: (app, port) => {
    const server = new Hono();
    server.on(["GET", "PUT", "POST"], PATH, serveHono(app));
    serveNode({ fetch: server.fetch, port, hostname: HOST });
  },
};
