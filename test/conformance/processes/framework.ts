// A process of its own: the small app behind one framework. Arguments: its name, and the port.
import { NODE_SERVERS, type NodeFramework } from "../frameworks/node-servers.ts";
import { createSmallApp } from "../frameworks/small-app.ts";

const [name = "", port = ""] = process.argv.slice(2);
NODE_SERVERS[name as NodeFramework](createSmallApp(`small-${name}`), Number(port));
