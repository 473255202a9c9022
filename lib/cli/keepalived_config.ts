import type { Command, Invocation } from "../command/mod.ts";

const DIFFERENCE = "What depends on the machine is left out: whether k0s lives and its API server is healthy.";

/** `k0s keepalived-config` */
export const keepalivedConfigCommand: Command = {
  word: "keepalived-config",
  summary: "Print what k0s tells keepalived",
  long: "Print the templates of the files that k0s writes for keepalived, for control plane load balancing.",
  subcommands: [
    template("vrrp", "Print the template of the virtual addresses", "VRRP_TEMPLATE"),
    template("virtualservers", "Print the template of the virtual servers", "VIRTUAL_SERVERS_TEMPLATE"),
  ],
};

function template(word: string, summary: string, name: "VRRP_TEMPLATE" | "VIRTUAL_SERVERS_TEMPLATE"): Command {
  return {
    word,
    summary,
    long:
      `${summary}, as a Go template over the fields of spec.network.controlPlaneLoadBalancing.keepalived.\n\n${DIFFERENCE}`,
    example: `\t$ k0s keepalived-config ${word}`,
    async run({ context }: Invocation) {
      const cplb = await import("../cplb/mod.ts");
      context.stdout(cplb[name]);
    },
  };
}
