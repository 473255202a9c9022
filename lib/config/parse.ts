import { type FirstDocument, parseFirst } from "@std/yaml";
import { ConfigError, isMapping, type Mapping, messageOf, type Problem } from "../base/mod.ts";
import type { DefaultConfigOptions } from "./defaults/defaults.ts";
import { effectiveTree } from "./defaults/effective.ts";
import { ownAddress } from "./defaults/own_address.ts";
import { isNodeLocal, withNodeLocal } from "./cluster_wide.ts";
import { helmWarnings } from "./helm_warnings.ts";
import { applyImageRepository } from "./images.ts";
import { normalise } from "./normalise.ts";
import { inDocumentOrder, problemsOf } from "./problems.ts";
import { checkRules } from "./rules/check_rules.ts";
import type { RuleContext } from "./rules/rule.ts";
import { type ClusterConfig, clusterConfigSchema } from "./schema/cluster_config.ts";
import { valueAt } from "./tree.ts";
import { withoutEffect } from "./without_effect.ts";

/** What {@link parseDocument} takes beside the text. */
export interface ParseOptions extends DefaultConfigOptions, RuleContext {
  /** This node's address that IPv6 leads to; left out: it has none. */
  hostAddressV6?: string | undefined;
  /** Where the text comes from, for messages. @default {"configuration"} */
  source?: string;
}

/** A configuration that was read. */
export interface ParsedConfig {
  config: ClusterConfig;
  /** What is accepted yet has no effect or is written oddly. */
  warnings: Problem[];
}

/**
 * Parses and checks a document.
 *
 * @throws {ConfigError} With every problem; a document that is no YAML has one, with line and column.
 */
export function parseDocument(text: string, options: ParseOptions): ParsedConfig {
  const source = options.source ?? "configuration";
  const { document: raw, next } = readYaml(text, source);
  const hint = "Correct the fields named above; k0s config create prints a complete configuration";
  const parsed = judge(raw, { ...options, source, hint });
  if (next !== undefined) {
    const place = `line ${next.line}, column ${next.column}`;
    parsed.warnings.unshift({ path: "", message: `Only the first document is read: another begins at ${place}` });
  }
  return parsed;
}

/** What {@link parseClusterObject} takes beside the object. */
export interface ParseObjectOptions extends Omit<ParseOptions, "hostAddress" | "hostAddressV6"> {
  /** The configuration of this controller alone: what is each controller's own comes from it. */
  own: ClusterConfig;
}

/** A configuration of a cluster, as it holds for one controller. */
export interface ParsedObject extends ParsedConfig {
  /** Fields of the object that have no effect here, since each controller has its own and this one's is another. */
  ignored: string[];
}

/**
 * Checks the object that configures a whole cluster, as it holds for one of its controllers.
 *
 * @throws {ConfigError} With every problem.
 */
export function parseClusterObject(object: Mapping, { own, ...options }: ParseObjectOptions): ParsedObject {
  const { address } = own.spec.api;
  let ignored: string[] = [];
  const parsed = judge(object, {
    source: "ClusterConfig",
    hint: "Correct the fields named above: k0s config edit",
    ...options,
    // Judged when the controller started; it need not be one that was given.
    hostAddress: address,
    isAddressGiven: false,
    // What does not is listed as ignored.
    counts: (path) => !isNodeLocal(path),
    complete(document) {
      const completed = withNodeLocal(document, own);
      ignored = completed.ignored;
      return completed.document;
    },
  });
  return { ...parsed, ignored };
}

interface JudgeOptions extends ParseOptions {
  source: string;
  hint: string;
  /** Puts in what the document need not say. */
  complete?(document: Mapping): Mapping;
  /** Whether a field of the document is looked at. @default {each is} */
  counts?(path: string): boolean;
}

function judge(
  raw: Mapping,
  { complete = (document) => document, counts = () => true, source, hint, ...options }: JudgeOptions,
): ParsedConfig {
  const schema = clusterConfigSchema();
  const { document: given, warnings, problems: ofRetired } = normalise(schema, raw);
  const document = complete(given as Mapping);
  const isAddressGiven = options.isAddressGiven ?? valueAt(document, ["spec", "api", "address"]) !== undefined;
  const tree = effectiveTree(document, { ...options, hostAddress: ownAddress(document, options) });
  const { config, problems: found } = check(schema, tree, { ...options, isAddressGiven });
  const problems = [...ofRetired, ...found];
  if (problems.length > 0) {
    throw new ConfigError(`Invalid ${source}`, inDocumentOrder(problems, document), { hint });
  }
  const unused = withoutEffect(given as Mapping, { ...options, spec: config.spec });
  return {
    config: applyImageRepository(config),
    warnings: [...warnings, ...unused.filter(({ path }) => counts(path)), ...helmWarnings(config.spec.extensions.helm)],
  };
}

function readYaml(text: string, source: string): { document: Mapping; next: FirstDocument["next"] } {
  const { value, next } = yamlDocument(text, source);
  const document = value ?? {};
  if (!isMapping(document)) {
    const message = `Expected a mapping with apiVersion, kind, metadata and spec, got ${
      Array.isArray(document) ? "a list" : `a ${typeof document}`
    }`;
    throw new ConfigError(`Invalid ${source}`, [{ path: "", message }]);
  }
  return { document, next };
}

function yamlDocument(text: string, source: string): FirstDocument {
  try {
    return parseFirst(text, {
      onDuplicate: (_key, error) => {
        throw error;
      },
    });
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new ConfigError(`Invalid ${source}`, [{ path: "", message: `Not YAML: ${messageOf(cause)}` }], {
      hint: "Correct the text at that place; blanks indent, tabs do not",
    });
  }
}

function check(
  schema: ReturnType<typeof clusterConfigSchema>,
  tree: Mapping,
  context: RuleContext,
): { config: ClusterConfig; problems: Problem[] } {
  // Compiling the schema into a function, as zod does otherwise, costs more than it saves for one document.
  const result = schema.safeParse(tree, { jitless: true });
  if (result.success) return { config: result.data, problems: checkRules(result.data, [], context) };
  const { issues } = result.error;
  const malformed = problemsOf(issues.filter(({ code }) => code !== "unrecognized_keys"), schema, tree);
  // Not a whole configuration: each rule runs only if what it reads is well-formed.
  const candidate = tree as unknown as ClusterConfig;
  const crossField = checkRules(candidate, malformed.map(({ path }) => path), context);
  return {
    config: candidate,
    problems: firstOfEach([...problemsOf(issues, schema, tree), ...crossField]),
  };
}

/** One problem a field: an empty name is not also one with wrong letters. */
function firstOfEach(problems: readonly Problem[]): Problem[] {
  const seen = new Set<string>();
  return problems.filter(({ path }) => !seen.has(path) && seen.add(path));
}
