import type { Command } from "../command/mod.ts";
import { admin } from "./kubeconfig/admin.ts";
import { create } from "./kubeconfig/create.ts";

/** `k0s kubeconfig` */
export const kubeconfig: Command = {
  word: "kubeconfig",
  summary: "Create a kubeconfig file for a specified user",
  long: "Print a kubeconfig: the administrator's, or one for a new user.",
  subcommands: [admin, create],
};
