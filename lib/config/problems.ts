import type * as z from "zod";
import { nearestName, type Problem } from "../base/mod.ts";
import { knownFields } from "./normalise.ts";
import { pathText, valueAt } from "./tree.ts";
import { mistyped, TYPE_NAMES } from "./type_names.ts";

/** Turns what the schema found into problems; values are shown by type only, since a wrong one may be a secret. */
export function problemsOf(issues: readonly z.core.$ZodIssue[], schema: z.core.$ZodType, tree: unknown): Problem[] {
  return issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownField(key, issue.path, schema));
    const path = pathText(issue.path);
    if (issue.code !== "invalid_type" && issue.code !== "invalid_union") return [{ path, message: issue.message }];
    const value = valueAt(tree, issue.path);
    if (value === undefined) return [{ path, message: "Required value" }];
    if (typeof value === "bigint" && issue.code === "invalid_type" && ["int", "number"].includes(issue.expected)) {
      return [{ path, message: `Invalid value: ${value}: too large` }];
    }
    const nested = issue.code === "invalid_union" ? firstCustom(issue) : undefined;
    if (nested !== undefined) return [{ path, message: nested }];
    const expected = issue.code === "invalid_type" ? TYPE_NAMES[issue.expected] ?? issue.expected : "another type";
    return [{ path, message: mistyped(expected, value) }];
  });
}

/** The message of the first alternative that has one of its own. */
function firstCustom(issue: z.core.$ZodIssueInvalidUnion): string | undefined {
  return issue.errors.flat().find(({ code }) => code !== "invalid_type")?.message;
}

function unknownField(key: string, parent: readonly PropertyKey[], schema: z.core.$ZodType): Problem {
  const known = knownFields(schema, parent) ?? [];
  const nearest = nearestName(key, known);
  const help = nearest === undefined ? "" : `: did you mean "${nearest}"?`;
  return { path: pathText([...parent, key]), message: `Unknown field "${key}"${help}` };
}

/** Sorts problems by where their field stands in the document; those about absent fields follow their parent. */
export function inDocumentOrder(problems: readonly Problem[], document: unknown): Problem[] {
  const order = new Map<string, number>();
  const visit = (value: unknown, path: readonly PropertyKey[]) => {
    order.set(pathText(path), order.size);
    if (typeof value !== "object" || value === null) return;
    for (const [key, child] of Object.entries(value)) {
      visit(child, [...path, Array.isArray(value) ? Number(key) : key]);
    }
  };
  visit(document, []);
  const rank = (path: string): number => {
    for (let known = path; known !== ""; known = known.replace(/(\.[^.[]*|\[\d+\]|^[^.[]+)$/, "")) {
      const position = order.get(known);
      if (position !== undefined) return position;
    }
    return -1;
  };
  return problems.map((problem) => ({ problem, at: rank(problem.path) })).sort((a, b) => a.at - b.at)
    .map(({ problem }) => problem);
}
