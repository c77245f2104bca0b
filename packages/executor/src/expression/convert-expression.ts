// The parser library's tree becomes our Expression: the one file, with convert-call.ts, that knows
// both.
import type { BinaryOperator, Expression } from "@cairn/core";
import type { ASTNode } from "@marcbachmann/cel-js";
import { UnsignedInt } from "@marcbachmann/cel-js/evaluator";
import { convertFunctionCall, convertMethodCall, type ConvertPart } from "./convert-call.ts";
import { ExpressionError } from "./expression-error.ts";

/** Levels of the tree; a chain of 200 `&&` reaches it. Keeps every walk over it off the stack's end. */
const DEPTH_MAX = 200;

/**
 * @param variables Names that the expression may use.
 * @throws ExpressionError for names, functions and literals that do not exist here.
 */
export function convertExpression(node: ASTNode, variables: ReadonlySet<string>): Expression {
  return convert(node, { variables, depth: 1 });
}

interface Context {
  readonly variables: ReadonlySet<string>;
  readonly depth: number;
}

function convert(node: ASTNode, { variables, depth }: Context): Expression {
  if (depth > DEPTH_MAX) {
    throw new ExpressionError("the expression is nested too deeply or chained too long", node.pos);
  }
  const convertPart: ConvertPart = (part, binds) =>
    convert(part, {
      variables: binds === undefined ? variables : new Set([...variables, binds]),
      depth: depth + 1,
    });
  return (
    convertLeaf(node, variables) ??
    convertAccess(node, convertPart) ??
    convertCollection(node, convertPart) ??
    convertOperator(node, convertPart)
  );
}

function convertLeaf(node: ASTNode, variables: ReadonlySet<string>): Expression | undefined {
  if (node.op === "value") return { kind: "literal", value: literalValue(node) };
  if (node.op !== "id") return undefined;
  const name = node.args;
  if (variables.has(name)) return { kind: "variable", name };
  if (name === "now") return { kind: "call", name, args: [] };
  const advice =
    name === "async"
      ? "async is the arriving event of a wait or of cancelOn"
      : "a text is written in quotes";
  const hint = `known here: ${[...variables].join(", ")}; ${advice}`;
  throw new ExpressionError(`there is no variable ${name} (${hint})`, node.pos);
}

function literalValue(node: Extract<ASTNode, { op: "value" }>): string | number | boolean | null {
  const value = node.args;
  if (typeof value === "bigint" || value instanceof UnsignedInt) {
    // As JSON has it: every number is a double.
    const number = Number(value.valueOf());
    if (Number.isFinite(number)) return number;
    throw new ExpressionError("the number is too large", node.pos);
  }
  if (value === null || typeof value !== "object") return value;
  throw new ExpressionError('bytes such as b"..." are not supported', node.pos);
}

function convertAccess(node: ASTNode, convertPart: ConvertPart): Expression | undefined {
  if (node.op === "." || node.op === ".?") {
    const [object, name] = node.args;
    return { kind: "member", object: convertPart(object), name };
  }
  if (node.op === "[]" || node.op === "[?]") {
    const [object, key] = node.args;
    return { kind: "index", object: convertPart(object), key: convertPart(key) };
  }
  if (node.op === "call") return convertFunctionCall(node, convertPart);
  return node.op === "rcall" ? convertMethodCall(node, convertPart) : undefined;
}

function convertCollection(node: ASTNode, convertPart: ConvertPart): Expression | undefined {
  if (node.op === "list")
    return { kind: "list", items: node.args.map((item) => convertPart(item)) };
  if (node.op !== "map") return undefined;
  const entries = node.args.map(([key, value]) => ({
    key: convertPart(key),
    value: convertPart(value),
  }));
  return { kind: "map", entries };
}

type BinaryNode = Extract<ASTNode, { op: BinaryOperator }>;

const BINARY: ReadonlySet<string> = new Set<BinaryOperator>([
  "==",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
  "in",
  "+",
  "-",
  "*",
  "/",
  "%",
]);

function isBinary(node: ASTNode): node is BinaryNode {
  return BINARY.has(node.op);
}

function convertOperator(node: ASTNode, convertPart: ConvertPart): Expression {
  if (node.op === "&&" || node.op === "||") {
    const [left, right] = node.args;
    const sides = { left: convertPart(left), right: convertPart(right) };
    return { kind: "logical", operator: node.op, ...sides };
  }
  if (node.op === "!_") return { kind: "unary", operator: "!", operand: convertPart(node.args) };
  if (node.op === "-_") return { kind: "unary", operator: "-", operand: convertPart(node.args) };
  if (node.op === "?:") {
    const [test, whenTrue, whenFalse] = node.args;
    return {
      kind: "conditional",
      test: convertPart(test),
      whenTrue: convertPart(whenTrue),
      whenFalse: convertPart(whenFalse),
    };
  }
  if (!isBinary(node)) throw new ExpressionError(`${node.op} is not supported`, node.pos);
  const [left, right] = node.args;
  const sides = { left: convertPart(left), right: convertPart(right) };
  return { kind: "binary", operator: node.op, ...sides };
}
