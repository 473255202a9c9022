import { DURATION, type FlagKind } from "../../command/mod.ts";

/** What `--disable-components` takes. */
export const COMPONENT_NAMES: readonly string[] = [
  "applier-manager",
  "autopilot",
  "control-api",
  "coredns",
  "csr-approver",
  "endpoint-reconciler",
  "helm",
  "konnectivity-server",
  "kube-controller-manager",
  "kube-proxy",
  "kube-scheduler",
  "metrics-server",
  "network-provider",
  "node-role",
  "system-rbac",
  "update-prober",
  "windows-node",
];

const DEFAULT_LEVELS: Readonly<Record<string, string>> = {
  containerd: "info",
  etcd: "info",
  "konnectivity-server": "1",
  "kube-apiserver": "1",
  "kube-controller-manager": "1",
  "kube-scheduler": "1",
  kubelet: "1",
};

/** Log levels by component: `kubelet=2,etcd=debug`. Each occurrence starts again from the defaults. */
export const LOGGING: FlagKind<Readonly<Record<string, string>>> = {
  typeName: "stringToString",
  zero: DEFAULT_LEVELS,
  isSwitch: false,
  read(text) {
    const pairs = text.replace(/^\[(.*)\]$/s, "$1").split(",").filter((pair) => pair !== "");
    const given = pairs.map((pair): [string, string] => {
      const [component = "", ...level] = pair.split("=");
      if (level.length === 0) throw new RangeError(`must be of format component=level: ${JSON.stringify(pair)}`);
      if (component === "") throw new RangeError(`component name cannot be empty: ${JSON.stringify(pair)}`);
      if (!Object.hasOwn(DEFAULT_LEVELS, component)) {
        throw new RangeError(`unknown component name: ${JSON.stringify(component)}`);
      }
      return [component, level.join("=")];
    });
    return { ...DEFAULT_LEVELS, ...Object.fromEntries(given) };
  },
  show: (levels) => `[${Object.entries(levels).map(([component, level]) => `${component}=${level}`).join(",")}]`,
};

/** How often something is done; zero stands for what its doer takes by itself. */
export const FREQUENCY: FlagKind<number> = {
  ...DURATION,
  read(text, earlier) {
    const value = DURATION.read(text, earlier);
    if (value < 0) throw new RangeError("must not be negative");
    return value;
  },
};

/** A duration above zero; zero stands for "not given". */
export const POSITIVE_DURATION: FlagKind<number> = {
  ...DURATION,
  read(text, earlier) {
    const value = DURATION.read(text, earlier);
    if (value <= 0) throw new RangeError("must be positive");
    return value;
  },
};
