/** A node of a graph of needs. */
export interface Needing {
  name: string;
  needs: readonly string[];
}

/** Names that need each other in a circle, or `undefined` if none do. Needs that are no node are passed over. */
export function findCycle(nodes: readonly Needing[]): string[] | undefined {
  const needsOf = new Map(nodes.map(({ name, needs }) => [name, needs]));
  const finished = new Set<string>();
  const visit = (name: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(name)) return path.slice(path.indexOf(name));
    if (finished.has(name)) return undefined;
    for (const need of needsOf.get(name) ?? []) {
      const cycle = visit(need, [...path, name]);
      if (cycle !== undefined) return cycle;
    }
    finished.add(name);
    return undefined;
  };
  for (const { name } of nodes) {
    const cycle = visit(name, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

/** The nodes with those that need them, each after all of these: the order to stop in. There must be no cycle. */
export function inStopOrder(nodes: readonly Needing[]): { name: string; dependents: string[] }[] {
  const entries = nodes.map(({ name }) => ({
    name,
    dependents: nodes.filter(({ needs }) => needs.includes(name)).map((node) => node.name),
  }));
  const ordered: { name: string; dependents: string[] }[] = [];
  const done = new Set<string>();
  while (ordered.length < entries.length) {
    const free = entries.filter(({ name, dependents }) => !done.has(name) && dependents.every((one) => done.has(one)));
    if (free.length === 0) throw new TypeError("Processes need each other");
    for (const entry of free) {
      ordered.push(entry);
      done.add(entry.name);
    }
  }
  return ordered;
}
