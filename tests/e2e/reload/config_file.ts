import type { Machine } from "../../support/machine.ts";

/** The file that k0s reads. */
export const CONFIG = "/run/k0s-config.yaml";

/** What the file of the test says, but for defaults. */
export interface Change {
  sans?: string[];
  schedulerVerbosity?: number;
  maxPods?: number;
  coreDnsPolicy?: string;
  podCidr?: string;
  apiArgs?: Record<string, string>;
}

/** Writes it. */
export async function write(machine: Machine, change: Change, path = CONFIG): Promise<void> {
  const { sans = [], schedulerVerbosity, maxPods, coreDnsPolicy, podCidr, apiArgs } = change;
  const config = {
    spec: {
      api: { sans, ...(apiArgs === undefined ? {} : { extraArgs: apiArgs }) },
      ...(schedulerVerbosity === undefined ? {} : { scheduler: { extraArgs: { v: String(schedulerVerbosity) } } }),
      ...(maxPods === undefined ? {} : { workerProfiles: [{ name: "default", values: { maxPods } }] }),
      ...(coreDnsPolicy === undefined ? {} : { images: { default_pull_policy: coreDnsPolicy } }),
      ...(podCidr === undefined ? {} : { network: { podCIDR: podCidr } }),
    },
  };
  await machine.run("sh", ["-c", `cat > ${path}`], { stdin: JSON.stringify(config) });
}
