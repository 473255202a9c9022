/**
 * Rules of this project for `deno lint`.
 *
 * - `k-zero-s/platform-only`: the runtime, time, randomness and the console are reached through `lib/platform` only.
 * - `k-zero-s/file-length`, `k-zero-s/function-length`: at most 250 and 40 lines.
 * - `k-zero-s/export-docs`: every export of `lib/` has a docstring.
 * - `k-zero-s/nowhere`: tests that need a path that is not there take one that no machine can have.
 *
 * @module
 */

/** Longest file, in lines. */
const FILE_LINES = 250;
/** Longest function, in lines. */
const FUNCTION_LINES = 40;

/** Globals that reach outside by being called. */
const BANNED_CALLS: ReadonlySet<string> = new Set([
  "fetch",
  "setTimeout",
  "setInterval",
  "clearTimeout",
  "clearInterval",
  "queueMicrotask",
  "alert",
  "prompt",
]);
/** Globals that reach outside by a member: all members, or those listed. */
const BANNED_MEMBERS: Readonly<Record<string, readonly string[] | "all">> = {
  Deno: "all",
  console: "all",
  Date: ["now"],
  performance: ["now"],
  crypto: ["getRandomValues", "randomUUID"],
  Math: ["random"],
  AbortSignal: ["timeout"],
};

const isShipped = (file: string): boolean => /\/lib\/[^/]+\//.test(file);
const isPlatform = (file: string): boolean => /\/lib\/platform\//.test(file);

const platformOnly: Deno.lint.Rule = {
  create(context) {
    if (!isShipped(context.filename) || isPlatform(context.filename)) return {};
    const report = (node: Deno.lint.Node, name: string) =>
      context.report({ node, message: `${name} is reached through lib/platform only`, hint: "Take a port instead" });
    return {
      MemberExpression(node) {
        if (node.object.type !== "Identifier" || node.property.type !== "Identifier") return;
        const banned = BANNED_MEMBERS[node.object.name];
        if (banned === undefined) return;
        if (banned === "all" || banned.includes(node.property.name)) {
          report(node, `${node.object.name}.${node.property.name}`);
        }
      },
      CallExpression(node) {
        if (node.callee.type === "Identifier" && BANNED_CALLS.has(node.callee.name)) report(node, node.callee.name);
      },
      NewExpression(node) {
        if (node.callee.type !== "Identifier" || node.callee.name !== "Date" || node.arguments.length > 0) return;
        report(node, "The current time");
      },
    };
  },
};

const fileLength: Deno.lint.Rule = {
  create(context) {
    return {
      "Program:exit"(node: Deno.lint.Program) {
        const lines = context.sourceCode.text.trimEnd().split("\n").length;
        if (lines <= FILE_LINES) return;
        context.report({
          node,
          message: `The file has ${lines} lines; at most ${FILE_LINES}`,
          hint: "Split it by topic",
        });
      },
    };
  },
};

const functionLength: Deno.lint.Rule = {
  create(context) {
    if (!isShipped(context.filename)) return {};
    const check = (node: Deno.lint.Node) => {
      const lines = context.sourceCode.text.slice(node.range[0], node.range[1]).split("\n").length;
      if (lines <= FUNCTION_LINES) return;
      context.report({ node, message: `The function has ${lines} lines; at most ${FUNCTION_LINES}`, hint: "Split it" });
    };
    return { FunctionDeclaration: check, MethodDefinition: check };
  },
};

const exportDocs: Deno.lint.Rule = {
  create(context) {
    if (!isShipped(context.filename)) return {};
    return {
      ExportNamedDeclaration(node) {
        const { declaration } = node;
        if (declaration === null || declaration === undefined) return;
        const before = context.sourceCode.text.slice(0, node.range[0]).trimEnd();
        if (before.endsWith("*/") || /^\/\/ deno-lint-ignore/m.test(before.slice(before.lastIndexOf("\n") + 1))) return;
        context.report({
          node,
          message: "An export has a docstring",
          hint: "Say what it guarantees, its units, what it throws",
        });
      },
    };
  },
};

/** Names that only look as if nobody had them. */
const INVENTED_PATH = /^\/(?:no\/|(?:nonexistent|nowhere|missing|not-there|does-not-exist)(?:\/|$))/;

const nowhere: Deno.lint.Rule = {
  create(context) {
    if (!/\/tests\//.test(context.filename)) return {};
    return {
      Literal(node) {
        if (typeof node.value !== "string" || !INVENTED_PATH.test(node.value)) return;
        context.report({
          node,
          message: `Some machine has ${node.value}`,
          hint: "Write /proc/nowhere, which cannot be made",
        });
      },
    };
  },
};

const plugin: Deno.lint.Plugin = {
  // A plugin's name may hold only lower-case letters and hyphens.
  name: "k-zero-s",
  rules: {
    "platform-only": platformOnly,
    "file-length": fileLength,
    "function-length": functionLength,
    "export-docs": exportDocs,
    "nowhere": nowhere,
  },
};

export default plugin;
