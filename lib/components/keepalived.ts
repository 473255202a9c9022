import type { NodePaths } from "../config/mod.ts";
import { type Component, component } from "./component.ts";

/** What {@link keepalived} depends on. */
export interface KeepalivedInputs {
  paths: NodePaths;
  /** `--debug` */
  debug: boolean;
  /** Text of its configuration, which it reads as it starts. */
  config: string;
  /** Passwords in it. */
  secrets: readonly string[];
}

/** Files of keepalived. */
export interface KeepalivedFiles {
  /** Holds what is its own: process ids, the health of the API. */
  directory: string;
  main: string;
  /** Virtual servers as they are to be while this controller has the address. */
  generated: string;
  /** Link to the former while this controller has the address, else to nothing. */
  consumed: string;
  /** A number that is added to the priority: 0, or less while the API server is not healthy. */
  health: string;
}

/** Where keepalived's files lie; those in the run directory have upstream's names. */
export function keepalivedFiles({ runDir }: Pick<NodePaths, "runDir">): KeepalivedFiles {
  return {
    directory: `${runDir}/keepalived`,
    main: `${runDir}/keepalived.conf`,
    generated: `${runDir}/keepalived-virtualservers-generated.conf`,
    consumed: `${runDir}/keepalived-virtualservers-consumed.conf`,
    health: `${runDir}/keepalived/api-health`,
  };
}

/** What it says of its configuration, the network and the kernel when it cannot go on, after the time. */
const COMPLAINT = String
  .raw`^\w{3} \w{3} [ \d]\d [\d:]{8} \d{4}: (?<why>\(.*[Ll]ine \d+\).*|.*(?:Unable|Can't|[Cc]annot|[Ff]ailed|not exist).*)`;

/**
 * keepalived: agrees with the other controllers, by VRRP, on where the virtual addresses are.
 *
 * It needs the API server so that an address goes where it is of use, and goes away before the API server does.
 *
 * @see k0s `pkg/component/controller/cplb`
 */
export const keepalived: Component<KeepalivedInputs> = component({
  name: "keepalived",
  needs: ["kube-apiserver"],
  parts: ["keepalived"],
  spec: ({ paths, debug, config, secrets }) => {
    const { directory, main } = keepalivedFiles(paths);
    return {
      executable: `${paths.binDir}/keepalived`,
      args: [
        "--dont-fork",
        `--use-file=${main}`,
        "--no-syslog",
        "--log-console",
        // Its own, for one that the host runs has the default ones.
        `--pid=${directory}/main.pid`,
        `--vrrp_pid=${directory}/vrrp.pid`,
        `--checkers_pid=${directory}/checkers.pid`,
        ...(debug ? ["--log-detail", "--dump-conf"] : []),
      ],
      env: {},
      cwd: paths.dataDir,
      listens: [],
      ready: { kind: "started" },
      complaints: { pattern: COMPLAINT, about: "keepalived" },
      secrets,
      stop: { signal: "SIGTERM", graceMs: 5_000 },
      reactsTo: { config },
    };
  },
});
