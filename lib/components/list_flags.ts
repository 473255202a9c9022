/** Joins what k0s wants of a flag with what the operator says. */
type Merge = (ours: string, theirs: string) => string;

/** What konnectivity's agents show themselves with: without it the tunnel to the nodes is refused. */
const KONNECTIVITY_AUDIENCE = "system:konnectivity-server";

/**
 * Flags that hold a list which k0s and the operator both fill: the second must not replace the first.
 *
 * Lists that are a choice of the operator's are not here, since a longer one would undo it: `tls-cipher-suites`,
 * `authorization-mode` (its order counts), `kubelet-preferred-address-types`.
 */
const MERGED: Readonly<Record<string, Merge>> = {
  // Where both name a gate, `spec.featureGates` wins, as upstream.
  "feature-gates": (ours, theirs) => mergedPairs(theirs, ours),
  // Without NodeRestriction any kubelet may change other nodes and their pods.
  "enable-admission-plugins": union,
  // Bootstrap tokens would not be signed, nor removed when they expire; a star is for the operator to say.
  "controllers": (ours, theirs) => {
    const known = new Set(wordsOf(theirs).map(controllerOf));
    return [...wordsOf(theirs), ...wordsOf(ours).filter((word) => word !== "*" && !known.has(word))].join(",");
  },
  "api-audiences": (ours, theirs) =>
    union(theirs, wordsOf(ours).filter((word) => word === KONNECTIVITY_AUDIENCE).join(",")),
  "node-labels": mergedPairs,
};

/** Flags of which both an older and a newer place of the operator's may have a part of the list. */
const JOINED: Readonly<Record<string, Merge>> = {
  "feature-gates": mergedPairs,
  "controllers": (older, newer) => {
    const words = wordsOf(newer);
    const known = new Set(words.map(controllerOf));
    // A list that turns controllers on and has no star means those alone.
    if (words.some((word) => !word.startsWith("-"))) known.add("*");
    return [...words, ...wordsOf(older).filter((word) => !known.has(controllerOf(word)))].join(",");
  },
};

/** A controller, whether a list has it on or off. */
function controllerOf(word: string): string {
  return word.replace(/^-/, "");
}

/**
 * The flags of an operator that gives them in two places: lists are joined, of equal entries the newer place's counts, as of all
 * other flags.
 */
export function joinedFlags(
  older: Readonly<Record<string, string>>,
  newer: Readonly<Record<string, string>>,
): Record<string, string> {
  const joined: Record<string, string> = { ...older };
  for (const [name, value] of Object.entries(newer)) {
    const former = older[name];
    joined[name] = former !== undefined && Object.hasOwn(JOINED, name) ? JOINED[name]!(former, value) : value;
  }
  return joined;
}

/** The value of a flag that both k0s and the operator give: joined where it is a list of both, else the operator's. */
export function mergedFlag(name: string, ours: string, theirs: string): string {
  return Object.hasOwn(MERGED, name) ? MERGED[name]!(ours, theirs) : theirs;
}

/** The words of a list as a flag holds it. */
export function wordsOf(list: string): string[] {
  return list.split(",").map((word) => word.trim()).filter((word) => word !== "");
}

function union(first: string, second: string): string {
  return [...new Set([...wordsOf(first), ...wordsOf(second)])].join(",");
}

/** Lists of `name=value`: of equal names the second list's wins. */
function mergedPairs(first: string, second: string): string {
  const pairs = new Map([...wordsOf(first), ...wordsOf(second)].map((pair) => [pair.split("=", 1)[0]!, pair]));
  return [...pairs.values()].join(",");
}
