// Calls in the parser's tree become calls of known functions, macros or has(). Everything else is
// refused here, at sync, so that a typing mistake is not found by an event that never matches.
import {
  type Expression,
  type ExpressionFunction,
  type ExpressionOf,
  expressionFunction,
  type MacroName,
  patternProblem,
} from "@cairn/core";
import type { ASTNode } from "@marcbachmann/cel-js";
import { ExpressionError } from "./expression-error.ts";

/** Converts a part; `binds` is the variable that a macro adds to it. */
export type ConvertPart = (node: ASTNode, binds?: string) => Expression;

type FunctionCall = Extract<ASTNode, { op: "call" }>;
type MethodCall = Extract<ASTNode, { op: "rcall" }>;

const MACROS: ReadonlyMap<string, MacroName> = new Map(
  (["all", "exists", "exists_one", "filter", "map"] as const).map((name) => [name, name]),
);

export function convertFunctionCall(node: FunctionCall, convertPart: ConvertPart): Expression {
  const [name, args] = node.args;
  if (name === "has") return convertHas(node, convertPart);
  const called = knownFunction(name, node);
  if (called.form === "method") {
    throw new ExpressionError(`${name} is written as a method: value.${name}(...)`, node.pos);
  }
  checkArity(node, { name, wanted: called.arity, given: args.length });
  return finishCall(name, args, convertPart);
}

export function convertMethodCall(node: MethodCall, convertPart: ConvertPart): Expression {
  const [name, receiver, args] = node.args;
  const macro = MACROS.get(name);
  if (macro !== undefined) return convertMacro(macro, node, convertPart);
  const called = knownFunction(name, node);
  if (called.form === "function") {
    throw new ExpressionError(`${name} is written as a function: ${name}(...)`, node.pos);
  }
  checkArity(node, { name, wanted: called.arity - 1, given: args.length });
  return finishCall(name, [receiver, ...args], convertPart);
}

function knownFunction(name: string, node: ASTNode): ExpressionFunction {
  const called = expressionFunction(name);
  if (called !== undefined) return called;
  throw new ExpressionError(`there is no function ${name}`, node.pos);
}

interface Arity {
  readonly name: string;
  readonly wanted: number;
  readonly given: number;
}

function checkArity(node: ASTNode, { name, wanted, given }: Arity): void {
  if (given === wanted) return;
  const values = wanted === 1 ? "1 value" : `${String(wanted)} values`;
  throw new ExpressionError(`${name} takes ${values}, not ${String(given)}`, node.pos);
}

function finishCall(
  name: string,
  nodes: readonly ASTNode[],
  convertPart: ConvertPart,
): ExpressionOf<"call"> {
  const args = nodes.map((node) => convertPart(node));
  if (name === "matches") checkPattern(args[1], nodes[1]);
  return { kind: "call", name, args };
}

/** A pattern that stands in the source is checked now; one from an event, when it is used. */
function checkPattern(pattern: Expression | undefined, node: ASTNode | undefined): void {
  if (pattern?.kind !== "literal" || typeof pattern.value !== "string") return;
  const problem = patternProblem(pattern.value);
  if (problem !== undefined) throw new ExpressionError(`matches: ${problem}`, node?.pos ?? 0);
}

function convertHas(node: FunctionCall, convertPart: ConvertPart): Expression {
  const [, args] = node.args;
  const [arg] = args;
  checkArity(node, { name: "has", wanted: 1, given: args.length });
  const target = arg === undefined ? undefined : convertPart(arg);
  if (target?.kind === "member" || target?.kind === "index") return { kind: "has", target };
  throw new ExpressionError("has takes a field, such as has(event.data.id)", node.pos);
}

function convertMacro(name: MacroName, node: MethodCall, convertPart: ConvertPart): Expression {
  const [, receiver, args] = node.args;
  const [variableNode, ...bodies] = args;
  const mapWithCondition = name === "map" && bodies.length === 2;
  if (variableNode?.op !== "id" || (bodies.length !== 1 && !mapWithCondition)) {
    const usage = `list.${name}(item, ${name === "map" ? "value" : "condition"})`;
    throw new ExpressionError(`${name} is written as ${usage}`, node.pos);
  }
  const variable = variableNode.args;
  const range = convertPart(receiver);
  const [first, second] = bodies.map((body) => convertPart(body, variable));
  if (first === undefined) throw new ExpressionError(`${name} needs a body`, node.pos);
  if (second === undefined) return { kind: "macro", name, range, variable, body: first };
  const filtered: Expression = { kind: "macro", name: "filter", range, variable, body: first };
  return { kind: "macro", name, range: filtered, variable, body: second };
}
